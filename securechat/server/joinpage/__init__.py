"""A page for browsers that does what an invitation link does, without a script.

- `http`: one request, and the answer to it
- `setups`: what to enter in the chat programs people have
- `style`: how the page looks
- `page`: what it says
- `conversation`: what is said to the world on behalf of a browser
- `channel`: all of that as a channel: HTTP on one side, lines on the other

A browser gets the page only where it can know the server: with a certificate that a public
authority has signed. With another one people would learn to click warnings away, and a man in the
middle would get the token.

The page speaks IRC to the world like any other program. So all that guards REGISTER and VERIFY,
limits, turns and equal answers, guards the page, too.

This package must not know the world's state, the store or a thread.
"""
