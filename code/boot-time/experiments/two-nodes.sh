# Two nodes of 64 MB: what one of them lacks, the other gives.
# runs: host
"$ROOT/code/boot-time/kernel/predict" --node 64 --node 64
