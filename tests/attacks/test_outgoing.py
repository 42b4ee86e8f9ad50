"""Addresses that lead our server where it must not go, and answers that would hold it up."""

import gzip
import socket

import pytest

from mentoring.core.web import outgoing
from mentoring.core.web.internet import is_public
from tests.support.website import MAX_DRIPS, Names, website

PUBLIC = "93.184.216.34"
CLOSED = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
192.0.0.8 198.18.0.1 224.0.0.1 239.255.255.255 255.255.255.255 203.0.113.1 :: ::1
fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:93.184.216.34
::127.0.0.1 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1::
2001:0:1::1 2001:db8::1 3fff::1
"""
ODD = """
http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://017700000001/
http://127.1/ http://127.0.0.1/ http://[::1]/ http://[::ffff:7f00:1]/
http://localhost/ http://metadata/ http://127.0.0.1./ http://user:word@news.example/
http://news.example:8080/ http://news.example:22/ https://news.example:80/
ftp://news.example/ file:///etc/passwd gopher://x.y/ http://news.example:port/
http://[bad/ //news.example/ javascript:alert(1)
"""


@pytest.fixture
def names(monkeypatch):
    return Names(monkeypatch)


@pytest.fixture
def site(settings, names):
    """Somebody's site, called although it is on this machine; nothing else here is."""
    with website() as made:
        names.lead(made.name, ["127.0.0.1"])
        settings.OUTGOING_TRUSTED = [made.netloc]
        yield made


@pytest.fixture
def inside(names):
    """A service of the network that the server stands in; nobody outside may reach it."""
    with website("inside.example") as made:
        names.lead(made.name, ["127.0.0.1"])
        names.lead("127.0.0.1", ["127.0.0.1"])
        made.says("/secrets", "<title>Secrets</title>")
        yield made
        assert made.asked == []


@pytest.fixture
def lines(monkeypatch):
    """Where somebody tried to connect to; nobody answers."""
    tried = []

    def connect(address, *_args, **_kwargs):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def fetch(url, *, most=10_000, within=5.0):
    return outgoing.get_page(url, most=most, within=within)


def read(url, *, most=10_000, within=5.0):
    return outgoing.get_calendar(url, most=most, within=within)


class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            *CLOSED.split(),
            "not an address",
            "",
        ],
    )
    def test_of_no_open_network_is_not_called(self, names, lines, address):
        assert not is_public(address)

        names.lead("evil.example", [address])
        with pytest.raises(outgoing.NotAllowed):
            fetch("http://evil.example/")
        assert lines == []

    def test_beside_one_of_the_open_network_is_enough_to_refuse_both(self, names, lines):
        names.lead("evil.example", [PUBLIC, "127.0.0.1"])
        with pytest.raises(outgoing.NotAllowed):
            fetch("http://evil.example/")
        assert lines == []

    def test_changes_after_the_look_and_the_call_goes_where_was_looked(self, names, lines):
        names.lead("rebinding.example", [PUBLIC], ["127.0.0.1"])
        with pytest.raises(ConnectionRefusedError):
            fetch("http://rebinding.example/")
        assert lines == [(PUBLIC, 80)]
        assert names.asked == ["rebinding.example"]

    @pytest.mark.parametrize(
        "url",
        [
            *ODD.split(),
            "",
        ],
    )
    def test_in_another_writing_is_not_even_looked_up(self, names, lines, url):
        with pytest.raises(outgoing.NotAllowed):
            fetch(url)
        assert names.asked == lines == []


class TestARedirect:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_leads_nobody_inside(self, site, inside, status):
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.leads("/", f"{inside.url}/secrets", status))

    def test_to_a_number_of_this_machine_is_refused(self, site, inside):
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.leads("/", f"http://127.0.0.1:{inside.port}/secrets"))

    def test_to_a_name_that_leads_inside_is_refused(self, site, names):
        names.lead("evil.example", ["169.254.169.254"])
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.leads("/", "http://evil.example/latest/meta-data/"))
        assert names.asked == [site.name, "evil.example"]

    @pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://news.example/", "gopher://x.y/"])
    def test_to_another_scheme_is_refused(self, site, to):
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.leads("/", to))

    @pytest.mark.parametrize("to", ["http://[nowhere/", "//[::1", "https://[]x/"])
    @pytest.mark.parametrize(
        "asks", [outgoing.get_page, outgoing.get_calendar], ids=["page", "calendar"]
    )
    def test_to_what_is_no_address_is_refused(self, monkeypatch, to, asks):
        said = outgoing.Answer(302, {"location": to}, b"")
        monkeypatch.setattr(outgoing._Call, "answer", lambda call, until: said)
        with pytest.raises(outgoing.NotAllowed):
            asks("https://news.example/", most=1000, within=5)

    def test_out_of_https_is_refused(self, monkeypatch):
        answered = []

        def answer(call, until):
            answered.append(call.parts.scheme)
            return outgoing.Answer(302, {"location": "http://news.example/"}, b"")

        monkeypatch.setattr(outgoing._Call, "answer", answer)
        with pytest.raises(outgoing.NotAllowed):
            fetch("https://news.example/")
        assert answered == ["https"]

    def test_in_a_circle_ends(self, site):
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.leads("/", site.url + "/"))
        assert len(site.asked) == outgoing.REDIRECTS + 1

    def test_as_many_as_are_allowed_are_followed(self, site):
        site.says("/3", "<title>Here</title>")
        site.leads("/2", "/3")
        site.leads("/1", "2")
        answer = fetch(site.leads("/", f"{site.url}/1"))
        assert (answer.url, answer.body) == (f"{site.url}/3", b"<title>Here</title>")


class TestAnAnswer:
    @pytest.mark.parametrize(
        "first",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nX-Long: ",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        ],
        ids=["status", "headers", "body"],
    )
    def test_that_drips_is_cut_off_in_time(self, site, first):
        with pytest.raises(TimeoutError):
            fetch(site.drips("/", first), within=0.4)
        assert site.dripped < MAX_DRIPS

    def test_is_read_no_further_than_asked(self, site):
        url = site.says("/", "x" * 1_000_000)
        assert fetch(url, most=500).body == b"x" * 500

    def test_that_is_compressed_is_not_unpacked(self, site):
        bomb = gzip.compress(b"<title>" + b"0" * 5_000_000)
        told = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        site.pages["/"] = (200, told, bomb)
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.url + "/")

    @pytest.mark.parametrize(
        "kind", ["application/pdf", "image/svg+xml", "text/plain", "application/json", ""]
    )
    def test_that_is_no_page_is_not_read(self, site, kind):
        site.pages["/"] = (200, {"Content-Type": kind}, b"<title>x</title>")
        with pytest.raises(outgoing.NotAllowed):
            fetch(site.url + "/")

    def test_gets_no_cookie_back_and_no_word_about_who_asks(self, site):
        site.pages["/"] = (302, {"Location": "/2", "Set-Cookie": "who=me"}, b"")
        site.says("/2", "")
        fetch(site.url + "/")
        for _path, headers in site.asked:
            assert headers.keys() == {
                "Host",
                "Accept",
                "Accept-Encoding",
                "User-Agent",
                "Connection",
            }
            assert headers["User-Agent"] == outgoing.NAME

    def test_may_come_from_an_address_with_letters_of_any_language(self, site, settings, names):
        name = f"xn--bcher-kva.example:{site.port}"
        settings.OUTGOING_TRUSTED.append(f"bücher.example:{site.port}")
        names.lead("xn--bcher-kva.example", ["127.0.0.1"])
        site.pages["/f%C3%BCr?q=%C3%A4"] = (200, {"Content-Type": "text/html"}, b"here")
        assert fetch(f"http://bücher.example:{site.port}/für?q=ä#part").body == b"here"
        assert site.asked[0][1]["Host"] == name


class TestACalendar:
    @pytest.mark.parametrize("url", [*ODD.split(), "", "http://calendar.example/a.ics"])
    def test_at_an_odd_address_is_not_even_looked_up(self, names, lines, url):
        with pytest.raises(outgoing.NotAllowed):
            read(url)
        assert names.asked == lines == []

    @pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "fc00::1"])
    def test_in_no_open_network_is_not_called(self, names, lines, address):
        names.lead("evil.example", [address])
        with pytest.raises(outgoing.NotAllowed):
            read("https://evil.example/a.ics")
        assert lines == []

    def test_stays_with_one_host(self, site, inside, settings):
        settings.OUTGOING_TRUSTED.append(f"{inside.name}:{inside.port}")
        with pytest.raises(outgoing.NotAllowed):
            read(site.leads("/", f"{inside.url}/secrets"))

    def test_that_moves_in_a_circle_is_given_up(self, site):
        with pytest.raises(outgoing.NotAllowed):
            read(site.leads("/", site.url + "/"))
        assert len(site.asked) == outgoing.REDIRECTS + 1

    def test_is_read_whole_or_not_at_all(self, site):
        site.pages["/a.ics"] = (200, {"Content-Type": "text/calendar"}, b"x" * 500)
        url = site.leads("/", "/a.ics")

        assert read(url, most=500) == b"x" * 500
        with pytest.raises(ValueError, match="too long"):
            read(url, most=499)

    def test_that_drips_is_cut_off_in_time(self, site):
        with pytest.raises(TimeoutError):
            read(site.drips("/", b"HTTP/1.1 200 OK\r\n\r\n"), within=0.4)
        assert site.dripped < MAX_DRIPS
