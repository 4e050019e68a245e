# Lets a drawing follow the page's theme: black becomes the colour of the text,
# white paper becomes none, and the book's palette becomes its variables (see
# style.css). Named in a source, a colour of the palette is one of
#   #1f6feb blue   #b35900 orange   #1a7f37 green   #8250df violet   #6e7781 grey
# and, to fill a shape behind text, its tint
#   #ddf4ff        #fff1e5          #dafbe1         #fbefff          #eaeef2

/<?xml/d
s/<!DOCTYPE[^>]*>//
s/\([" '(:]\)#000000\([" ';)]\)/\1currentColor\2/g
s/\([=:] *["']\{0,1\}\)black\([" ';]\)/\1currentColor\2/g
s/rgb( *0, *0, *0 *)/currentColor/g
s/\(fill=["']\)\(white\|#ffffff\|#FFFFFF\)\(["']\)/\1none\3/g
s/rgb( *31, *111, *235 *)/#1f6feb/g
s/rgb( *179, *89, *0 *)/#b35900/g
s/rgb( *26, *127, *55 *)/#1a7f37/g
s/rgb( *130, *80, *223 *)/#8250df/g
s/rgb( *110, *119, *129 *)/#6e7781/g
s/rgb( *221, *244, *255 *)/#ddf4ff/g
s/rgb( *255, *241, *229 *)/#fff1e5/g
s/rgb( *218, *251, *225 *)/#dafbe1/g
s/rgb( *251, *239, *255 *)/#fbefff/g
s/rgb( *234, *238, *242 *)/#eaeef2/g
s/#1f6feb/var(--blue, &)/g
s/#b35900/var(--orange, &)/g
s/#1a7f37/var(--green, &)/g
s/#8250df/var(--violet, &)/g
s/#6e7781/var(--grey, &)/g
s/#ddf4ff/var(--blue-tint, &)/g
s/#fff1e5/var(--orange-tint, &)/g
s/#dafbe1/var(--green-tint, &)/g
s/#fbefff/var(--violet-tint, &)/g
s/#eaeef2/var(--grey-tint, &)/g
/<text [^>]*fill=/!s/<text /<text fill="currentColor" /g
