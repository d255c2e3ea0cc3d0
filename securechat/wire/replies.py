"""Numerics and standard replies: each code, name and sentence written once.

Source: Modern IRC "Numerics"; IRCv3 standard-replies and SASL 3.1.
"""

from typing import NamedTuple


class Numeric(NamedTuple):
    """A numeric reply: its three digits, and its last parameter where that never varies."""

    code: str
    text: str | None = None


RPL_WELCOME = Numeric("001")
RPL_YOURHOST = Numeric("002")
RPL_CREATED = Numeric("003")
RPL_MYINFO = Numeric("004")
RPL_ISUPPORT = Numeric("005", "are supported by this server")
RPL_ENDOFSTATS = Numeric("219", "End of STATS report")
RPL_UMODEIS = Numeric("221")
RPL_STATSUPTIME = Numeric("242")
RPL_LUSERCLIENT = Numeric("251")
RPL_LUSEROP = Numeric("252", "operator(s) online")
RPL_LUSERUNKNOWN = Numeric("253", "unregistered connection(s)")
RPL_LUSERCHANNELS = Numeric("254", "channels formed")
RPL_LUSERME = Numeric("255")
RPL_ADMINME = Numeric("256", "Who runs this server")
RPL_ADMINLOC1 = Numeric("257")
RPL_ADMINLOC2 = Numeric("258")
RPL_ADMINEMAIL = Numeric("259")
RPL_LOCALUSERS = Numeric("265")
RPL_GLOBALUSERS = Numeric("266")
RPL_ACCEPTLIST = Numeric("281")
RPL_ENDOFACCEPT = Numeric("282", "End of ACCEPT list")
RPL_AWAY = Numeric("301")
RPL_USERHOST = Numeric("302")
RPL_ISON = Numeric("303")
RPL_UNAWAY = Numeric("305", "You are no longer marked as being away")
RPL_NOWAWAY = Numeric("306", "You have been marked as being away")
RPL_WHOISUSER = Numeric("311")
RPL_WHOISSERVER = Numeric("312")
RPL_WHOISOPERATOR = Numeric("313", "is an operator of this server")
RPL_WHOWASUSER = Numeric("314")
RPL_ENDOFWHO = Numeric("315", "End of WHO list")
RPL_WHOISIDLE = Numeric("317", "seconds idle, signon time")
RPL_ENDOFWHOIS = Numeric("318", "End of WHOIS list")
RPL_WHOISCHANNELS = Numeric("319")
RPL_LISTSTART = Numeric("321", "Users  Name")
RPL_LIST = Numeric("322")
RPL_LISTEND = Numeric("323", "End of LIST")
RPL_CHANNELMODEIS = Numeric("324")
RPL_CREATIONTIME = Numeric("329")
RPL_WHOISACCOUNT = Numeric("330", "is logged in as")
RPL_NOTOPIC = Numeric("331", "No topic is set")
RPL_TOPIC = Numeric("332")
RPL_TOPICWHOTIME = Numeric("333")
RPL_WHOISBOT = Numeric("335", "is a bot")
RPL_INVITELIST = Numeric("336")
RPL_ENDOFINVITELIST = Numeric("337", "End of INVITE list")
RPL_WHOISACTUALLY = Numeric("338", "is actually using host")
RPL_USERIP = Numeric("340")
RPL_INVITING = Numeric("341")
RPL_INVEXLIST = Numeric("346")
RPL_ENDOFINVEXLIST = Numeric("347", "End of channel invite exception list")
RPL_EXCEPTLIST = Numeric("348")
RPL_ENDOFEXCEPTLIST = Numeric("349", "End of channel exception list")
RPL_VERSION = Numeric("351")
RPL_WHOREPLY = Numeric("352")
RPL_NAMREPLY = Numeric("353")
RPL_WHOSPCRPL = Numeric("354")
RPL_LINKS = Numeric("364")
RPL_ENDOFLINKS = Numeric("365", "End of LINKS list")
RPL_ENDOFNAMES = Numeric("366", "End of NAMES list")
RPL_BANLIST = Numeric("367")
RPL_ENDOFBANLIST = Numeric("368", "End of channel ban list")
RPL_ENDOFWHOWAS = Numeric("369", "End of WHOWAS")
RPL_INFO = Numeric("371")
RPL_MOTD = Numeric("372")
RPL_ENDOFINFO = Numeric("374", "End of INFO")
RPL_MOTDSTART = Numeric("375")
RPL_ENDOFMOTD = Numeric("376", "End of MOTD command")
RPL_WHOISMODES = Numeric("379")
RPL_YOUREOPER = Numeric("381", "You are now an operator of this server")
RPL_REHASHING = Numeric("382", "Rehashing")
RPL_TIME = Numeric("391")
RPL_WHOISSECURE = Numeric("671", "is using a secure connection")
RPL_HELPSTART = Numeric("704")
RPL_HELPTXT = Numeric("705")
RPL_ENDOFHELP = Numeric("706", "End of HELP")
RPL_MONONLINE = Numeric("730")
RPL_MONOFFLINE = Numeric("731")
RPL_MONLIST = Numeric("732")
RPL_ENDOFMONLIST = Numeric("733", "End of MONITOR list")
RPL_WHOISKEYVALUE = Numeric("760")
RPL_KEYVALUE = Numeric("761")
RPL_KEYNOTSET = Numeric("766", "Key not set")
RPL_METADATASUBOK = Numeric("770")
RPL_METADATAUNSUBOK = Numeric("771")
RPL_METADATASUBS = Numeric("772")
ERR_METADATASYNCLATER = Numeric("774", "Ask for it with METADATA SYNC")
RPL_LOGGEDIN = Numeric("900")
RPL_SASLSUCCESS = Numeric("903", "SASL authentication successful")
RPL_SASLMECHS = Numeric("908", "are the available SASL mechanisms")

ERR_NOSUCHNICK = Numeric("401", "No such nick")
ERR_NOSUCHSERVER = Numeric("402", "No such server; there is only this one")
ERR_NOSUCHCHANNEL = Numeric("403", "No such channel")
ERR_CANNOTSENDTOCHAN = Numeric("404", "Cannot send to channel")
ERR_TOOMANYCHANNELS = Numeric("405", "You are in too many channels; leave one first")
ERR_WASNOSUCHNICK = Numeric("406", "There was no such nick, as far as is remembered")
ERR_TOOMANYTARGETS = Numeric("407", "Too many targets")
ERR_INVALIDCAPCMD = Numeric("410", "Invalid CAP subcommand")
ERR_NORECIPIENT = Numeric("411", "No recipient given")
ERR_NOTEXTTOSEND = Numeric("412", "No text to send")
ERR_TOOMANYMATCHES = Numeric(
    "416", "There is more than you can get now: ask for less, or wait a little"
)
ERR_INPUTTOOLONG = Numeric("417", "Input line was too long")
ERR_UNKNOWNCOMMAND = Numeric("421", "Unknown command; HELP lists those there are")
ERR_NOMOTD = Numeric("422", "There is no message of the day")
ERR_NOADMININFO = Numeric("423", "It is not said here who runs this server")
ERR_NONICKNAMEGIVEN = Numeric("431", "No nickname given")
ERR_ERRONEUSNICKNAME = Numeric("432")
ERR_NICKNAMEINUSE = Numeric("433", "Nickname is already in use")
ERR_USERNOTINCHANNEL = Numeric("441", "They aren't on that channel")
ERR_NOTONCHANNEL = Numeric("442", "You're not on that channel")
ERR_USERONCHANNEL = Numeric("443", "is already on channel")
ERR_NOTREGISTERED = Numeric("451", "You have not registered")
ERR_ACCEPTFULL = Numeric("456", "Your list of accepted people is full")
ERR_ACCEPTEXIST = Numeric("457", "is on your list of accepted people already")
ERR_ACCEPTNOT = Numeric("458", "is not on your list of accepted people")
ERR_NEEDMOREPARAMS = Numeric("461", "Not enough parameters")
ERR_ALREADYREGISTERED = Numeric("462", "You may not reregister")
ERR_PASSWDMISMATCH = Numeric("464", "Password incorrect")
ERR_LINKCHANNEL = Numeric("470", "This channel is called so now")
ERR_CHANNELISFULL = Numeric("471", "Cannot join channel: it is full (+l)")
ERR_UNKNOWNMODE = Numeric("472", "is an unknown mode character to me")
ERR_INVITEONLYCHAN = Numeric("473", "Cannot join channel: you must be invited (+i)")
ERR_BANNEDFROMCHAN = Numeric("474", "Cannot join channel: you are banned (+b)")
ERR_BADCHANNELKEY = Numeric("475", "Cannot join channel: its key is wrong or missing (+k)")
ERR_BADCHANMASK = Numeric("476", "Not a channel name: # and no spaces or commas")
ERR_NEEDREGGEDNICK = Numeric("477", "Only for people who are logged in (+R)")
ERR_BANLISTFULL = Numeric("478", "The list is full")
ERR_NOPRIVILEGES = Numeric("481", "Permission denied: only operators of this server may")
ERR_CHANOPRIVSNEEDED = Numeric("482", "Your rank in this channel does not allow that")
ERR_CANTKILLSERVER = Numeric("483", "You can't kill a server")
ERR_NOOPERHOST = Numeric("491", "That operator is an account: log in to it first")
ERR_UMODEUNKNOWNFLAG = Numeric("501", "Unknown MODE flag")
ERR_USERSDONTMATCH = Numeric("502", "Can't change or view the modes of others")
ERR_HELPNOTFOUND = Numeric("524", "No help on that; HELP alone lists the commands")
ERR_INVALIDMODEPARAM = Numeric("696")
ERR_MONLISTFULL = Numeric("734", "Monitor list is full")
ERR_NICKLOCKED = Numeric("902", "This account is suspended; ask the person who runs this server")
ERR_SASLFAIL = Numeric("904")
ERR_SASLTOOLONG = Numeric("905", "SASL message too long")
ERR_SASLABORTED = Numeric("906", "SASL authentication aborted")
ERR_SASLALREADY = Numeric("907", "You have already logged in")

_INVALID_KEY = "A key is made of a to z, 0 to 9 and _ . / -, and not longer than 48 bytes"
_INVALID_VALUE = "The value is longer than 288 bytes"
_LIMIT_REACHED = "That would be more keys than are allowed"

MISSED_MORE = "You missed more than the newest {count} messages of {target}, which follow"
"""What comes before a replay that is not whole."""

PLAYBACK_USAGE = "PLAY <channel, nick or *> [<from> [<to>]]: the times in seconds since 1970"
"""What *playback says to who asks for something else."""

NOT_HERE = "Not here now; gets this at the next login"
"""What 301 says of an account, where it says in other cases why somebody is away."""

_LOG_IN = (
    "You must log in to use this server: set your account's name and password for SASL PLAIN in your"
    " client. No account yet?"
)

REGISTRATION_IS_OPEN = f"{_LOG_IN} Register one: your client may offer that, or sends REGISTER"
"""Instead of the sentence of ACCOUNT_REQUIRED, where anybody may."""

ALWAYS_ON_TEXTS = {
    True: "You stay in your rooms, shown as away, while you are not connected",
    False: "You leave your rooms when you disconnect, and are back in them at the next login",
}
"""What ALWAYSON says."""

FAIL_SENTENCES = {
    "ACCOUNT_REQUIRED_HERE": "Log in first",
    "UNKNOWN_SUBCOMMAND": "There is no such subcommand",
    "INVALID_DEVICE": "That cannot name a device: one word of at most 40 characters",
    "INVALID_HASH": "That is not the SHA-256 of a new token: 64 hexadecimal digits in lower case",
    "NO_SUCH_DEVICE": "You have no device of that number",
    "INVALID_CODE": "That invitation is not open for this name: is it whole, was it used, is it too"
    " old? Ask who invited you",
    "TOKEN_NOT_OPEN": "That link is good no longer: is it whole, was it used, is it too old? Ask who"
    " sent it",
    "INVITED_AS": "This invitation is for another name; take that one",
    "DISALLOWED": "Only the person who runs this server makes accounts here",
    "ALREADY_AUTHENTICATED": "You are logged in already",
    "COMPLETE_CONNECTION_REQUIRED": "Register once you are welcomed",
    "NEED_NICK": "Choose a nickname first: NICK",
    "INVALID_EMAIL": "This server asks for an e-mail address, such as name@example.org",
    "SERVER_PASSWORD_REQUIRED": "This server asks for its password first: send it with PASS",
    "ACCOUNT_EXISTS": "That name is taken; choose another",
    "BAD_ACCOUNT_NAME": "That cannot be a name: letters and digits of one alphabet, and - _ [ ] { } |",
    "INVALID_PARAMS": "That is not how this command is used; HELP explains it",
    "INVALID_TARGET": "There is no such person or channel, or it is not for you to see",
    "NEED_MORE_PARAMS": "Parameters are missing; HELP explains this command",
    "INVALID_MSGREFTYPE": "A place is given as msgid=... or timestamp=YYYY-MM-DDThh:mm:ss.sssZ",
    "REDACT_FORBIDDEN": "That is not yours to take back",
    "REDACT_WINDOW_EXPIRED": "It is too late to take that back",
    "UNKNOWN_MSGID": "There is no such message here, or none that can be taken back",
    "INVALID_RETRY_KEY": "That is not a key under which a message can be sent again",
    "MESSAGE_ERROR": "Messages could not be retrieved",
    "ACCOUNT_REQUIRED": f"{_LOG_IN} Ask the person who runs this server",
    "CANNOT_RENAME": "This channel keeps its name: new people are put into it by that",
    "CHANNEL_NAME_IN_USE": "There is a channel of that name",
    "CHANNEL_RENAMED": "This channel has another name now; join it under that",
    "INVALID_REALNAME": "A real name must not be empty, nor longer than this server keeps it",
    "SUBCOMMAND_INVALID": "There is no such subcommand; HELP shows those there are",
    "INVALID_UTF8": "That line was not UTF-8, and was thrown away: set your client to UTF-8",
    "INVALID_BYTES": "That line held a NUL or a lone CR, and was thrown away",
    "INVALID_KEY": _INVALID_KEY,
    "KEY_INVALID": _INVALID_KEY,
    "INVALID_VALUE": _INVALID_VALUE,
    "VALUE_INVALID": _INVALID_VALUE,
    "KEY_NO_PERMISSION": "You may set this on yourself, and on channels where you are an operator",
    "KEY_NOT_SET": "Key not set",
    "LIMIT_REACHED": _LIMIT_REACHED,
    "TOO_MANY_SUBS": _LIMIT_REACHED,
    "INVALID_REFTAG": "A batch is named with ASCII letters, digits and hyphens",
    "MULTILINE_INVALID": "Not sent: a message of several lines is one batch of PRIVMSG or of NOTICE"
    " lines, not all of them blank, that fit a line each, with nothing else between them",
    "MULTILINE_INVALID_TARGET": "Not sent: all lines of a message are for whom the batch is for",
    "MULTILINE_MAX_BYTES": "Not sent: the message is longer than this many bytes",
    "MULTILINE_MAX_LINES": "Not sent: the message has more than this many lines",
    "TIMEOUT": "Not sent: the batch stood open for a minute without another line",
    "UNKNOWN_TYPE": "No such batch here, or its capabilities were not asked for",
    "TEMPORARILY_UNAVAILABLE": "Not confirmed: the server could not write it to its disk. Nobody"
    " has seen it; try again, and tell the person who runs this server",
    "TEMPORARILY_UNREADABLE": "The server could not read its disk; try again, and tell the person"
    " who runs this server",
    "TOO_MANY_ATTEMPTS": "Too many wrong passwords: wait a minute and try again",
    "LOGINS_BUSY": "Too many logins at once: try again in a few seconds",
}
"""By the code of a standard reply: the sentence that stands at its end."""
