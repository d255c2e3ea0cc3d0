from securechat.client.fullscreen.sheets import Sheets


def test_a_place_has_one_sheet_whatever_its_capitals() -> None:
    """What is begun in a place is found again there."""
    sheets = Sheets()
    sheets.sheet("#Lobby").text = "draft"
    assert sheets.sheet("#lobby").text == "draft"


def test_a_person_who_is_renamed_keeps_the_draft() -> None:
    """What is begun for somebody follows them to another name."""
    sheets = Sheets()
    sheets.sheet("@alice").text = "draft"
    sheets.rename("@alice", "@Alicia")
    assert (sheets.sheet("@alicia").text, sheets.sheet("@alicia").place) == ("draft", "@Alicia")
    assert sheets.sheet("@alice").text == ""


def test_a_room_that_takes_another_ones_name_loses_neither_draft() -> None:
    """What was begun in a room that was called so before is kept, if nothing else is there."""
    sheets = Sheets()
    sheets.sheet("#old").text = ""
    sheets.sheet("#new").text = "draft"
    sheets.rename("#old", "#new")
    assert sheets.sheet("#new").text == "draft"
