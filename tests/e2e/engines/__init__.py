"""Three families of browsers, each started as a person would, killed as a phone does, and opened again as it was.

No driver stands between: what a driver starts forgets everything when it ends (WebKitGTK's automation keeps no profile
at all). Each browser is spoken to over the wire that its own developer tools use, and only three things are ever asked
of it: go to an address, compute an expression in the page, and die.
"""
