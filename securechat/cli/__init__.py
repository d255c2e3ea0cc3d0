"""What a person types: each program reads its options, says what went wrong, returns a code.

- `command_line`: what all of them say in the same way
- `server`: `securechat-server`
- `client`: `securechat-client`
- `talking`: a conversation, from the login to the exit code
- `credentials`: who the user of the client is
- `join`: from an invitation link to an account
- `first_contact`: a server nobody vouches for, and what a person decides
- `admin`: `securechat-admin`
- `requests`: what the operator's commands have in common
- `admission`: invitations, tokens, sessions
- `htpasswd`: password files of other programs, read for import
- `gen_certs`: `securechat-gen-certs`
- `certificates`: a private CA and what it signs: made, kept as files, told of
- `hosts`: names and addresses, what a person writes and what this computer is called
- `reach`: how other computers reach a server
- `welcome`: `scripts/serve`: certificates if there are none, the lines to copy, the server

Nothing may import this package. What another program could use as well belongs further down.
"""
