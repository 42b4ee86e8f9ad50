"""People who sign in. What they are in an organisation is a Membership, a layer above."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower

from mentoring.core.db.ids import new_id


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(
        self, email: str, password: str | None = None, *, is_proved: bool = True, **fields: Any
    ) -> "User":
        """An account for an invited person. ``is_proved``: the invitation came by mail to them."""
        from allauth.account.models import EmailAddress  # it needs our User to be loaded first

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None: no password, sign in by code or passkey
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=is_proved, primary=True)
        return user

    @transaction.atomic
    def reclaim(self, user: "User", *, password: str | None) -> None:
        """Give an account to the owner of its address, who has just proved it for the first time.

        Whoever made it before may be somebody else, so nothing that opened it does so any more:
        neither password nor passkeys, second factors, recovery codes or sessions.
        """
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession

        user.set_password(password)
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)


class User(AbstractBaseUser):
    """One person with one e-mail address, in as many organisations as have invited them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=10, default="", blank=True)  # empty: the browser's
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Of somebody who chooses a password before anything of theirs is stored (passwords.py).
    names_near: tuple[str, ...] = ()

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    @property
    def is_proved(self) -> bool:
        """Whether somebody has shown that they read the address; one query."""
        from allauth.account.models import EmailAddress

        proved = EmailAddress.objects.filter(user=self, email=self.email, verified=True)
        return bool(proved.exists())


class Throttle(models.Model):
    """How many tries are used up, of one account, one network or one device (``throttle.py``)."""

    key = models.CharField(primary_key=True, max_length=64)  # a digest: names nobody
    free_at = models.DateTimeField(db_index=True)  # all tries are back; then the row can go
