# Four nodes of different sizes. The third one has a hole of 8 MB, made with
# memmap=, so it is registered as a whole and the hole is reserved.
# runs: host
"$ROOT/code/boot-time/kernel/predict" --node 64 --node 32 --node 64 --node 48 \
	--append 'memmap=8M$100M'
