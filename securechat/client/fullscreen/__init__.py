"""The full-screen face: rooms on the left, what is said in the middle, who is there on the right.

- `entries`: one line of a conversation, and what became of it
- `present`: who is known to be here, in whichever room
- `members`: who is in a room, in the order in which they are shown
- `conversation`: what was said in one place, as far as it is loaded
- `chat`: all conversations, and which of them is open; events change it
- `following`: what each event changes in a chat
- `inbox`: events on their way from the link's thread to the screen's
- `palette`: the colours of each theme, and what they are for
- `themes`: the same for style sheets
- `ground`: whether the terminal is dark or light
- `passages`: who came and went, in one line
- `breaking`: where the lines of a text end, by cells
- `inks`: how a piece of text looks, in words
- `formatting`: mIRC's formatting codes
- `emphasis`: *bold*, _italic_, `code` and addresses in plain text
- `marks`: what stands between entries
- `entry_lines`: an entry as lines of a given width
- `heights`: how many lines each entry has
- `layout`: which line of a conversation is where
- `view`: the part of a conversation that is looked at
- `finding`: a search in what is loaded
- `paints`: inks and rows in the colours of a theme
- `paper`: a view, drawn
- `log`: the conversation in the middle
- `search_bar`: what to look for in it
- `reading_pane`: the two together
- `rows`: a list drawn line by line
- `places`: rooms and direct messages, on the left
- `people`: who is in the room, on the right
- `topic_bar`: what the room is about, above
- `status_bar`: the connection, below
- `emoji`: emoji by their names
- `recall`: what was written in one place
- `sheets`: what is being written in each place
- `terminal_input`: what the terminal sends, read as it is meant
- `pasting`: what is pasted, made harmless
- `words`: what can be completed
- `completion`: what Tab makes of what stands before the cursor
- `suggestions`: what Tab goes through, in a list
- `question`: a question of one line
- `hint_bar`: what is answered, or what can be done with a message
- `reaction_chooser`: which emoji to put on a message
- `message_commands`: /reply, /react, /redact and /retry
- `writing_box`: where one writes
- `writing_pane`: the box, the room's name before it, and what is asked about what is written
- `talk`: what is said and where one writes, and the keys for a message that is picked
- `folding`: which lists there is room for
- `keys`: the keys, in one table
- `screen_commands`: /set, /theme and the others that only the screen has
- `panes`: places, talk and people side by side
- `greeting`: what is said in the first place that opens
- `notices`: the bell, notifications, the window's title
- `choice`: something that can be chosen
- `chooser`: a list to choose from, by a few letters
- `choosing`: everything there is to choose
- `help_screen`: the keys and the commands, from their tables
- `covers`: what covers the chat for a while
- `leaving`: what one would lose by leaving now, and leaving
- `app`: the screen and its keys
- `requests`: what the screen asks of the session
- `face`: between the link and the screen

Two threads: the link's, which owns the session, and the main one, which owns all that is here. What
the session shows goes through `inbox`; what a person does is posted to the link. `entries`,
`members`, `conversation`, `chat` and `view` know no widget: they are tested without a screen.
"""
