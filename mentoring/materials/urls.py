from django.urls import path

from mentoring.materials.views import certificates, reading, training, writing

app_name = "materials"
ONE = "library/<slug:key>"  # the id of a material, or the name of a starter piece
urlpatterns = [
    path("library/", reading.overview, name="library"),
    path("library/new/", writing.new, name="new"),
    path("library/written/", writing.written, name="written"),
    path(f"{ONE}/", reading.piece, name="piece"),
    path(f"{ONE}/useful/", reading.useful, name="useful"),
    path(f"{ONE}/file/", reading.file, name="file"),
    path(f"{ONE}/change/", writing.change, name="change"),
    path(f"{ONE}/publish/", writing.publish, name="publish"),
    path(f"{ONE}/remove/", writing.remove, name="remove"),
    path(f"{ONE}/versions/", writing.versions, name="versions"),
    path(f"{ONE}/versions/<int:number>/restore/", writing.restore, name="restore"),
    path(f"{ONE}/hide/", writing.hide, name="hide"),
    path("training/", training.overview, name="trainings"),
    path("training/<slug:training>/", training.whole, name="training"),
    path("training/<slug:training>/certificate/", certificates.issue, name="certify"),
    path("training/<slug:training>/<slug:key>/", training.lesson, name="lesson"),
    path("certificates/<slug:code>/", certificates.certificate, name="certificate"),
    path("certificates/<slug:code>/badge/", certificates.badge, name="badge"),
    path("certificates/<slug:code>/revoke/", certificates.revoke, name="revoke"),
    path("badges/keys/", certificates.keys, name="badge_keys"),
    path("badges/issuer/", certificates.issuer, name="badge_issuer"),
    path("badges/revoked/", certificates.revoked, name="badges_revoked"),
    path("programmes/<slug:programme>/training/", training.choose, name="choose_training"),
    path("programmes/<slug:programme>/training/people/", training.people, name="training_people"),
    path(
        "programmes/<slug:programme>/training/people/<uuid:enrolment_id>/",
        training.excuse,
        name="excuse_training",
    ),
]
