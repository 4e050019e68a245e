# How fast the members of the scull family are, scull being 1: with the quanta that each
# has unless told, and with a page in each quantum, below each other. The data:
# family.dat, which code/vmalloc-ioremap/bench/family.sh measures.
set terminal svg size 320,440 dynamic noenhanced font "sans-serif,12.5" background "#ffffff"
set multiplot layout 2,1
set style data histograms
set style histogram clustered gap 1
set style fill solid 1 border rgb "#000000"
set boxwidth 0.85
set yrange [0:2.5]
set ytics 0,0.5,2 out scale 0.5 format "%g"
set xtics scale 0
set lmargin 5
set rmargin 1
set tmargin 1.8
set bmargin 1.6
set key top right horizontal samplen 1 width -1 maxrows 2
set title offset 0,-0.2
set arrow from graph 0, first 1 to graph 1, first 1 nohead front linecolor rgb "#000000" dashtype (4,4)
set title "quanta of 4,000 bytes, a page, 16 pages"
plot "family.dat" index 0 using 7:xtic(2) linecolor rgb "#1f6feb" title "write", \
	"" index 0 using 8 linecolor rgb "#ddf4ff" title "write again", \
	"" index 0 using 9 linecolor rgb "#b35900" title "read", \
	"" index 0 using 10 linecolor rgb "#fff1e5" title "give back"
set title "quanta of a page"
plot "family.dat" index 1 using 7:xtic(2) linecolor rgb "#1f6feb" notitle, \
	"" index 1 using 8 linecolor rgb "#ddf4ff" notitle, \
	"" index 1 using 9 linecolor rgb "#b35900" notitle, \
	"" index 1 using 10 linecolor rgb "#fff1e5" notitle
unset multiplot
