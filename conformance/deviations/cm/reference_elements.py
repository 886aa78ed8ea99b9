"""What several wrong references have to do with elements."""

from __future__ import annotations

#: What lists of IDs are compared with, and what rests upon them.
LISTS = (
    "cm.reference.ids-as-listitems",
    "cm.reference.ids-not-wrapped",
    "cm.reference.children-listed",
    "cm.reference.groups-of-user",
    "cm.reference.lists-inside-followed",
    "cm.reference.siblings-through-parent",
    "cm.reference.files-by-id",
    "cm.reference.users-by-login",
    "cm.reference.others-by-name",
    "cm.reference.versions-and-links-by-id",
    "cm.reference.every-instance-followed",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.valid-formats-answered",
    "cm.reference.members-are-users",
    "cm.reference.mandatory-fields-are-fields",
    "cm.reference.any-depth",
    "cm.create.file-in-selected-folder",
    "cm.create.one-code-per-folder",
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.template.repeated-property",
)


FOLLOWED = (
    "cm.reference.filled-answers-properties",
    "cm.reference.single-valued-unwrapped",
    "cm.reference.list-followed",
    "cm.reference.class-element-added",
    "cm.reference.every-instance-followed",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.lists-inside-followed",
    "cm.reference.siblings-through-parent",
    "cm.reference.members-are-users",
    "cm.reference.mandatory-fields-are-fields",
    "cm.reference.valid-formats-answered",
    "cm.reference.any-depth",
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.template.repeated-property",
    "cm.template.language-selects-title",
    "cm.template.language-repeated",
)
