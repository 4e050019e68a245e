# How every plot of the book looks; read before the plot's own file.
set terminal svg size 640,400 dynamic noenhanced font "sans-serif,14" background "#ffffff"
set border 3
set tics nomirror
set grid ytics linetype 1 linecolor rgb "#eaeef2"
set key top left
set linetype 1 linecolor rgb "#1f6feb" linewidth 2 pointtype 7
set linetype 2 linecolor rgb "#b35900" linewidth 2 pointtype 5
set linetype 3 linecolor rgb "#1a7f37" linewidth 2 pointtype 9
set linetype 4 linecolor rgb "#8250df" linewidth 2 pointtype 13
set linetype 5 linecolor rgb "#6e7781" linewidth 2 pointtype 11
