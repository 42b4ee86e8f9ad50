"""Links to meetings at services of others: named, and refused where nobody could meet."""

import pytest

from mentoring.core.web.video_links import (
    as_video_link,
    fault_of_video_link,
    link_name,
    video_service,
)

MEETINGS = [
    ("Zoom", "https://us02web.zoom.us/j/81234567890?pwd=abc"),
    ("Zoom", "https://zoom.us/my/amina"),
    ("Zoom", "https://app.zoom.us/wc/join/81234567890"),
    ("Google Meet", "https://meet.google.com/abc-defg-hij"),
    ("Microsoft Teams", "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x/0?context=y"),
    ("Microsoft Teams", "https://teams.live.com/meet/9312345678?p=x"),
    ("Microsoft Teams", "https://teams.microsoft.com/v2/?meetingjoin=true#/meet/931"),
    ("Webex", "https://northwind.webex.com/meet/amina"),
    ("Jitsi Meet", "https://meet.jit.si/AminaAndBo"),
    ("FaceTime", "https://facetime.apple.com/join#v=1&p=x"),
    ("Whereby", "https://whereby.com/amina"),
    ("Whereby", "https://northwind.whereby.com/room"),
    ("GoTo Meeting", "https://meet.goto.com/123456789"),
    ("WhatsApp", "https://call.whatsapp.com/video/abc"),
    ("Signal", "https://signal.link/call/#key=x"),
]
PAGES = [
    "https://zoom.us",
    "https://zoom.us/join",
    "https://meet.google.com/",
    "https://meet.google.com/new",
    "https://meet.google.com/landing?authuser=0",
    "https://teams.microsoft.com/v2/",
    "https://northwind.webex.com/",
    "https://meet.jit.si/",
    "https://facetime.apple.com/",
    "https://whereby.com/user",
]


class TestALinkToAMeeting:
    @pytest.mark.parametrize(("name", "link"), MEETINGS)
    def test_is_called_by_its_service_and_stands(self, name, link):
        assert link_name(link) == name
        assert fault_of_video_link(link) is None

    @pytest.mark.parametrize("link", PAGES)
    def test_is_refused_where_it_leads_to_a_page_of_the_service(self, link):
        fault = fault_of_video_link(link)

        assert str(fault).startswith("This is no meeting, only a page of ")

    def test_is_refused_where_it_is_for_the_host_or_the_service_has_closed(self):
        starts = fault_of_video_link("https://us02web.zoom.us/s/81234567890?zak=x")

        assert "as its host" in str(starts)
        assert "Skype has closed" in str(fault_of_video_link("https://join.skype.com/abc"))

    @pytest.mark.parametrize(
        ("link", "host"),
        [
            ("https://zoom.us.example.org/j/1", "zoom.us.example.org"),
            ("https://notzoom.us/j/1", "notzoom.us"),
            ("https://zoom.us@example.org/j/1", "example.org"),
            ("https://zооm.us/j/1", "xn--zm-fmca.us"),
            ("https://[::1/j", "https://[::1/j"),
        ],
    )
    def test_is_called_by_its_real_host_where_it_only_looks_like_a_service(self, link, host):
        assert video_service(link) is None
        assert link_name(link) == host
        assert fault_of_video_link(link) is None

    def test_gets_the_scheme_that_services_leave_out(self):
        assert as_video_link("zoom.us/j/812") == "https://zoom.us/j/812"
        assert as_video_link("our usual zoom.us/j/812") == "our usual zoom.us/j/812"
        assert as_video_link("tel:+4755123456") == "tel:+4755123456"
