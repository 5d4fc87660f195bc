"""How frames reach sockets: no SQL, no product nouns; it could be lifted out as a library."""
