# What it costs to get memory and give it back, by its size, with kmalloc and with
# vmalloc, and how many times as much the latter is; and what it would be if each CPU
# kept more free pages. The data: cost.dat, which code/vmalloc-ioremap/bench/cost.sh
# measures.
set terminal svg size 320,440 dynamic noenhanced font "sans-serif,12.5" background "#ffffff"
set multiplot layout 2,1
set logscale x 2
set xrange [2896:5931642]
set xtics out scale 0.5 ("4 KB" 4096, "32" 32768, "256" 262144, "2 MB" 2097152)
set ytics out scale 0.5
set lmargin 9.5
set rmargin 2.5
set tmargin 1.8
set bmargin 1.6
set key bottom right samplen 1.5 spacing 0.8
set title offset 0,-0.6
set title "instructions of a pair"
set logscale y 10
set yrange [3:2000000]
set ytics ("100" 100, "1,000" 1000, "10,000" 10000, "100,000" 100000, "1,000,000" 1000000)
plot "cost.dat" using 1:3 with linespoints linetype 2 linewidth 1.4 pointsize 0.4 title "vmalloc", \
	"" using 1:2 with linespoints linetype 1 linewidth 1.4 pointsize 0.4 title "kmalloc", \
	"" using 1:5 with linespoints linetype 5 dashtype (4,3) linewidth 1.2 pointsize 0.4 title "with longer lists", \
	"" using 1:4 with points linecolor rgb "#6e7781" pointtype 6 pointsize 0.8 title "kvmalloc"
unset logscale y
set yrange [0:*]
set ytics auto format "%g"
unset key
set title "vmalloc : kmalloc"
plot "cost.dat" using 1:($3 / $2) with linespoints linetype 2 linewidth 1.4 pointsize 0.4, \
	"" using 1:($5 / $2) with linespoints linetype 5 dashtype (4,3) linewidth 1.2 pointsize 0.4
unset multiplot
