"""People who sign in. What they are in an organisation is a Membership, a layer above."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower

from mentoring.core.ids import new_id


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account whose address counts as theirs: only invited people get one."""
        from allauth.account.models import EmailAddress  # it needs our User to be loaded first

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None: no password, sign in by code or passkey
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    @transaction.atomic
    def move(self, user: "User", email: str) -> None:
        """Another address for an account; sessions end, so that only its owner comes back."""
        from allauth.account.models import EmailAddress
        from allauth.usersessions.models import UserSession

        user.email = email
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        for session in UserSession.objects.filter(user=user):
            session.end()


class User(AbstractBaseUser):
    """One person with one e-mail address, in as many organisations as have invited them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=10, default="", blank=True)  # empty: the browser's
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
