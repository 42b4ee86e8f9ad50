"""Web push to a push service that speaks the standards: it checks the signature and decrypts."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.models import Session
from django.utils import timezone
from py_vapid import Vapid

from mentoring.core.web import outgoing
from mentoring.core.web.addresses import address
from mentoring.notifications import push
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Delivery, InboxItem, Mail, NoticeSettings, PushDevice
from mentoring.relationships.notices import AGREED, ENDED
from tests.moments import DAY
from tests.support.pushservice import MAX_BYTES, push_service, verify

pytestmark = pytest.mark.usefixtures("any_hour")
PAGE = address("notifications:settings", organisation="northwind")
ADD = address("notifications:add_device", organisation="northwind")


def text_of(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """The browser behind a push service: has a key, and opens what was handed to its service."""

    def __init__(self, service):
        self.service, self.secret = service, b"0123456789abcdef"
        self.key = ec.generate_private_key(ec.SECP256R1())

    def subscription(self, name="device"):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        endpoint = self.service.subscribe(push.public_key(), name=name)
        return {"endpoint": endpoint, "p256dh": text_of(point), "auth": text_of(self.secret)}

    def opened(self):
        keys = {"private_key": self.key, "auth_secret": self.secret, "version": "aes128gcm"}
        return [json.loads(http_ece.decrypt(body, **keys)) for _, body in self.service.received]


@pytest.fixture
def service(settings):
    with push_service() as made:
        settings.OUTGOING_TRUSTED = [made.host]
        yield made


@pytest.fixture
def device(service):
    return Device(service)


@pytest.fixture
def bo(cast, browse, device):
    """Bo's browser, in which he pressed *Ring on this device*."""
    browser = browse(cast.bo)
    browser.post(ADD, device.subscription())
    return browser


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "room_url": "http://localhost/"}

    def tell(kind=AGREED, occasion=1):
        return notify(cast.bo, kind, relationship, words, at=timezone.now(), occasion=occasion)

    return tell


class TestAPush:
    def test_reaches_the_browser_and_says_nothing_private(self, cast, bo, tell, device, run_jobs):
        message = tell()
        run_jobs()

        (told,) = device.opened()
        item = InboxItem.objects.get(message=message)
        assert told["body"] == str(AGREED.label)
        assert told["url"].endswith(f"/inbox/{item.pk}/")
        assert "Amina" not in json.dumps(told)
        assert PushDevice.objects.get().reached_at

    def test_is_signed_by_this_installation_for_that_service_alone(
        self, bo, tell, service, run_jobs
    ):
        tell()
        run_jobs()

        ((headers, body),) = service.received
        token, key = headers["Authorization"].removeprefix("vapid t=").split(",k=")
        assert key.rstrip("=") == push.public_key()
        verify(token, key)
        claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        assert claims["aud"] == f"http://{service.host}"
        assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 3600
        assert headers["TTL"] == str(12 * 3600)
        assert headers["Urgency"] == "low"
        assert len(headers["Topic"]) == 32
        assert len(body) < 4096

    @pytest.mark.parametrize("status", [404, 410])
    def test_takes_a_device_away_that_its_service_no_longer_knows(
        self, bo, tell, service, run_jobs, status
    ):
        service.subscriptions.clear()  # 404
        service.gone |= {"device"} if status == 410 else set()
        tell()
        run_jobs()

        assert not PushDevice.objects.exists()

    def test_is_tried_again_when_the_service_says_so(self, bo, tell, service, run_jobs):
        service.answer = 429, {"Retry-After": "120"}
        tell()
        run_jobs()
        assert len(service.received) == 1

        service.answer = 201, {}
        run_jobs(at=timezone.now() + DAY)

        assert len(service.received) == 2

    def test_is_not_sent_once_it_was_read(self, bo, tell, service, run_jobs):
        message = tell()
        InboxItem.objects.update(read_at=timezone.now())
        run_jobs()

        assert service.received == []
        assert Delivery.objects.get(message=message, channel="push").state == "dropped"

    def test_does_not_ring_where_somebody_signed_out(self, bo, tell, service, run_jobs):
        Session.objects.all().delete()
        tell()
        run_jobs()

        assert service.received == []
        assert not Delivery.objects.filter(channel="push").exists()

    def test_waits_for_quiet_hours_to_end(self, cast, bo, tell, service, run_jobs):
        hour = timezone.now().hour
        NoticeSettings.objects.create(membership=cast.bo, quiet_from=hour, quiet_to=(hour + 2) % 24)
        cast.bo.timezone = "UTC"
        tell()
        run_jobs()

        assert service.received == []
        assert Delivery.objects.get(channel="push").reason == "quiet"

    def test_goes_before_the_email_which_waits_whether_it_is_read(self, bo, tell):
        message = tell(ENDED)
        assert Mail.objects.get().held_until is None  # nobody can switch it off, so it goes

        message = tell(AGREED)
        delivery = Delivery.objects.get(message=message, channel="email")
        assert delivery.reason == "next"
        assert (delivery.due_at - message.created_at).total_seconds() == 4 * 3600


class TestADevice:
    def test_is_listed_and_can_be_removed(self, cast, bo):
        added = PushDevice.objects.get()
        assert added.name in bo.get(PAGE).text

        remove = address("notifications:remove_device", added.pk, organisation="northwind")
        bo.post(remove)

        assert not PushDevice.objects.exists()

    def test_is_nobody_elses_to_remove(self, cast, bo, browse):
        added = PushDevice.objects.get()
        remove = address("notifications:remove_device", added.pk, organisation="northwind")

        assert browse(cast.amina).post(remove).status_code == 404
        assert PushDevice.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"endpoint": "http://127.0.0.1/push"},
            {"endpoint": "ftp://push.example/x"},
            {"endpoint": "https://user:word@push.example/x"},
            {"p256dh": text_of(b"\x04" + b"\x01" * 64)},
            {"p256dh": "?"},
            {"auth": text_of(b"short")},
        ],
    )
    def test_is_refused_that_we_would_not_call(self, cast, browse, device, wrong):
        browse(cast.bo).post(ADD, device.subscription() | wrong)

        assert not PushDevice.objects.exists()

    def test_rings_for_one_sign_in_only(self, cast, bo, browse, device):
        browse(cast.amina).post(ADD, device.subscription())

        assert PushDevice.objects.get().membership == cast.amina

    def test_is_one_of_ten_at_most(self, cast, bo, device):
        for number in range(12):
            bo.post(ADD, device.subscription(f"device-{number}"))

        assert PushDevice.objects.count() == 10


class TestTheOutgoingClient:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.0.1"])
    def test_calls_nobody_in_a_private_network(self, host):
        with pytest.raises(outgoing.NotAllowed):
            outgoing.post(f"https://{host}/push", b"", {})


class TestThePushServiceOfTheseTests:
    """It must refuse what a real one refuses: otherwise nothing above says anything."""

    @pytest.fixture
    def hand_over(self, bo, tell, service, run_jobs):
        tell()
        run_jobs()
        ((right, body),) = service.received

        def hand_over(body=body, **changes):
            headers = {name: value for name, value in (right | changes).items() if value}
            for name in ("Host", "Content-Length", "Accept-Encoding"):
                headers.pop(name)
            url = f"http://{service.host}/push/device"
            return outgoing.post(url, body, headers).status

        return hand_over

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({}, 201),
            ({"body": b"x" * MAX_BYTES}, 201),
            ({"body": b"x" * (MAX_BYTES + 1)}, 413),
            ({"TTL": ""}, 400),
            ({"Topic": "x" * 33}, 400),
            ({"Urgency": "soon"}, 400),
            ({"Authorization": ""}, 401),
        ],
    )
    def test_refuses_what_the_standard_forbids(self, hand_over, changes, status):
        assert hand_over(**changes) == status

    @pytest.mark.parametrize("claims", [{"aud": "https://other.example"}, {"exp": 10}, {}])
    def test_refuses_a_signature_for_somebody_else_or_another_time(
        self, hand_over, service, claims
    ):
        vapid = Vapid(private_key=push._private_key())
        lasts = int(timezone.now().timestamp()) + 3600
        said = {"aud": f"http://{service.host}", "exp": lasts, "sub": "mailto:a@example.org"}
        if not claims:  # a stranger's own key
            vapid.generate_keys()
        assert hand_over(**vapid.sign(said | claims)) == 403
