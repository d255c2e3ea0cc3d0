from securechat.client.fullscreen.recall import MOST_LINES, Lines, Recall


def _sent(*lines: str) -> Recall:
    recall = Recall(Lines())
    for line in lines:
        recall.done(line)
    return recall


def test_up_goes_back_and_down_returns() -> None:
    """Lines come newest first, and the draft that was left comes back at the end."""
    recall = _sent("one", "two")
    assert recall.earlier("draft") == "two"
    assert recall.earlier("two") == "one"
    assert recall.earlier("one") is None
    assert recall.later("one") == "two"
    assert recall.later("two") == "draft"


def test_a_changed_line_keeps_its_changes_until_something_is_sent() -> None:
    """Nothing that was typed is lost by walking on, and what was sent stays as it was."""
    recall = _sent("one", "two")
    recall.earlier("")
    assert recall.earlier("two, changed") == "one"
    assert recall.later("one") == "two, changed"
    recall.done("two, changed")
    assert [recall.earlier(""), recall.earlier("x"), recall.earlier("y")] == [
        "two, changed",
        "two",
        "one",
    ]


def test_sending_an_old_line_gives_the_draft_back() -> None:
    """A draft that was left to find something else stands in the box again afterwards."""
    recall = _sent("one")
    assert recall.earlier("half a thought") == "one"
    assert recall.done("one") == "half a thought"
    assert recall.done("half a thought") == ""


def test_down_puts_a_draft_away() -> None:
    """Down in the last line empties the box; Up brings back what stood there."""
    recall = _sent("one")
    assert recall.later("not yet") == ""
    assert recall.later("") is None
    assert recall.earlier("") == "not yet"


def test_a_place_without_lines_has_those_of_all_others() -> None:
    """Where nothing was sent yet, Up gives what was sent elsewhere; later only what is its own."""
    everywhere = Lines()
    here, there = Recall(everywhere), Recall(everywhere)
    there.done("/join #lobby")
    assert here.earlier("") == "/join #lobby"
    here.done("hello")
    assert here.earlier("") == "hello"
    assert here.earlier("hello") is None


def test_the_same_line_is_kept_once_and_not_without_end() -> None:
    """A line sent twice in a row takes one step, and the oldest lines go."""
    recall = _sent("same", "same")
    assert recall.earlier("") == "same"
    assert recall.earlier("same") is None
    many = _sent(*map(str, range(MOST_LINES + 10)))
    assert len(many.sent) == MOST_LINES
