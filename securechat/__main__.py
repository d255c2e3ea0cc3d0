"""`python -m securechat`: name the programs."""

PROGRAMS = """\
securechat-server      run a chat server
securechat-client      join a chat
securechat-admin       add people, change passwords, close accounts
securechat-gen-certs   make a private CA and the server's certificate
"""

if __name__ == "__main__":
    print(PROGRAMS, end="")  # noqa: T201 - a program speaks
