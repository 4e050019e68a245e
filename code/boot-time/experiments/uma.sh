# One node of 128 MB. When it has nothing left, there is nobody to go to.
# runs: host
"$ROOT/code/boot-time/kernel/predict" --memory 128
