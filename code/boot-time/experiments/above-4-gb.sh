# Two nodes, and the second one's memory is all above 4 GB, where a 32-bit
# kernel does not reach: the node is there, and has nothing to give.
# runs: host
"$ROOT/code/boot-time/kernel/predict" --node 2048 --node 1024
