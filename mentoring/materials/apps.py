from importlib import import_module

from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class MaterialsConfig(AppConfig):
    name = "mentoring.materials"
    taken = {
        "materialversion_once": AT_ONCE,
        "materials.materialwords.material_id": AT_ONCE,
        "opinion_of_material_once": AT_ONCE,
        "opinion_of_starter_once": AT_ONCE,
        "hiddenstarter_once": AT_ONCE,
        "trainingfinished_once": AT_ONCE,
        "materials.trainingexcuse.enrolment_id": AT_ONCE,
        "trainingoffer_once": AT_ONCE,
        "lessonaddition_once": AT_ONCE,
        "lessondone_once": AT_ONCE,
        "certificate_holding_once": AT_ONCE,
        "materials.certificate.code": AT_ONCE,
    }

    def ready(self) -> None:
        import_module("mentoring.materials.queries.requirements")  # fills hooks of matching
