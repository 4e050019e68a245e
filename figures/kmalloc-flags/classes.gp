# What a kmalloc() of some size wastes, in percent of the block, three kernels below
# each other. The data: classes.dat, which tests/waste.bash writes.
set terminal svg size 320,470 dynamic noenhanced font "sans-serif,12.5" background "#ffffff"
set multiplot layout 3,1
set logscale x 2
set xrange [1:8193]
set tics out scale 0.5
set yrange [0:100]
set xtics ("1" 1, "8" 8, "32" 32, "96" 96, "256" 256, "1024" 1024, "8192" 8192)
set ytics 0,25,100 format "%g %%"
set lmargin 7
set rmargin 2.5
set tmargin 1.6
set bmargin 1.6
unset key
set title offset 0,-0.7
set title "2.0: powers of two, less headers"
plot "classes.dat" using 1:2 with filledcurves y1=0 fillcolor rgb "#fff1e5", \
	"" using 1:2 with lines linetype 2 linewidth 1.4
set title "2.4: powers of two from 32"
plot "classes.dat" using 1:3 with filledcurves y1=0 fillcolor rgb "#ddf4ff", \
	"" using 1:3 with lines linetype 1 linewidth 1.4
set title "6.1: from 8, with 96 and 192"
plot "classes.dat" using 1:4 with filledcurves y1=0 fillcolor rgb "#dafbe1", \
	"" using 1:4 with lines linetype 3 linewidth 1.4
unset multiplot
