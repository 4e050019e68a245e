# What a slab of each size wastes, its order, and the objects in it, below each
# other. The data: order.dat, which tests/order.bash writes.
set terminal svg size 320,500 dynamic noenhanced font "sans-serif,12.5" background "#ffffff"
set multiplot layout 3,1
set datafile missing "-"
set logscale x 2
set xrange [8:8193]
set tics out scale 0.5
set xtics ("8" 8, "32" 32, "128" 128, "512" 512, "2048" 2048, "8192" 8192)
set lmargin 7
set rmargin 2.5
set tmargin 1.6
set bmargin 1.6
set key top left samplen 1.5 spacing 0.9
set title offset 0,-0.7
set title "percent of the slab that is wasted"
set yrange [0:60]
set ytics 0,20,60 format "%g %%"
plot "order.dat" using 1:2 with lines linetype 5 linewidth 1 title "one page", \
	"" using 1:5 with lines linetype 2 linewidth 1.4 title "SLUB's order, 1 CPU"
set title "order"
set yrange [-0.3:3.9]
set ytics 0,1,3 format "%g"
plot "order.dat" using 1:6 with steps linetype 1 linewidth 1.6 dashtype (8,4) title "16 CPUs", \
	"" using 1:3 with steps linetype 2 linewidth 1.4 title "1 CPU"
set title "objects in a slab"
set logscale y 2
set yrange [2:1024]
set ytics ("4" 4, "16" 16, "64" 64, "256" 256)
set key top right
plot "order.dat" using 1:7 with lines linetype 1 linewidth 1.6 dashtype (8,4) title "16 CPUs", \
	"" using 1:4 with lines linetype 2 linewidth 1.4 title "1 CPU"
unset multiplot
