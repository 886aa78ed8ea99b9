"""What cannot be right where something else is wrong.

A defect upsets what rests on it; what stands here is named as disturbed, not violated.
"""

from __future__ import annotations

LIFE = "staging.package.load-answers-named"
NAMES = (
    LIFE,
    "staging.package.created",
    "staging.package.create-answers-package",
    "staging.list.items-are-packages",
)
DESCRIBED = (
    "staging.package.description-kept",
    "staging.package.description-keeps-unicode",
    "staging.package.update-takes-effect",
    "staging.package.create-answers-package",
    "staging.package.update-answers-change",
    "staging.package.rename-keeps-content",
    "staging.package.update-repeatable",
    LIFE,
)
COUNTED = (
    "staging.package.update-ignores-server-facts",
    "staging.package.create-ignores-server-facts",
    "staging.entity.add-counts",
    "staging.entity.remove-counts",
)
#: What pages are made of; where one of these is wrong, others cannot be right.
PAGED = (
    "staging.list.pages-make-the-whole",
    "staging.list.first-page-is-one",
    "staging.list.sort-precedes-paging",
    "staging.list.size-limits-page",
    "staging.list.filter-precedes-paging",
    "staging.list.past-end-is-empty",
    "staging.list.more-before-last-page",
    "staging.list.no-more-on-last-page",
    "staging.list.first-page-by-default",
    "staging.list.past-end-has-no-more",
)
#: What a listing that leaves out packages cannot do either.
INCOMPLETE = (
    "staging.list.packages-listed",
    "staging.list.items-are-packages",
    "staging.list.items-as-loaded",
    "staging.list.all-by-default",
    "staging.list.size-minus-one-lists-all",
    "staging.list.size-minus-one-has-no-pages",
    "staging.list.unfiltered-without-query",
    "staging.list.sign-optional",
    "staging.list.number-of-whole-list",
    "staging.list.no-more-without-paging",
    "staging.package.deleted-not-listed",
    "staging.list.name-order-by-default",
    "staging.list.plus-sorts-ascending",
    "staging.list.minus-sorts-descending",
    "staging.list.unsigned-ascends",
    "staging.list.first-attribute-leads",
    "staging.list.later-attributes-break-ties",
    "staging.list.sort-by-description",
)
FOUND = (
    "staging.list.query-finds-whole-name",
    "staging.list.query-finds-part-of-name",
    "staging.list.query-finds-description",
    "staging.list.query-ignores-case",
)
SORTED = (
    "staging.list.name-order-by-default",
    "staging.list.plus-sorts-ascending",
    "staging.list.minus-sorts-descending",
    "staging.list.unsigned-ascends",
    "staging.list.first-attribute-leads",
    "staging.list.later-attributes-break-ties",
    "staging.list.sort-by-description",
    "staging.list.sort-precedes-paging",
)
#: What cannot be right where something added is not there.
CONTENT = (
    "staging.status.contained-is-included",
    "staging.entity.added-is-included",
    "staging.entity.add-after-removal",
    "staging.entity.remove-spares-rest",
    "staging.zip.upload-restores-content",
    "staging.zip.upload-restores-counters",
    "staging.zip.upload-replaces-content",
    "staging.status.variants-flag-accepted",
    "staging.status.several-types",
    "staging.status.several-ids",
    "staging.zip.refused-upload-changes-nothing",
    "staging.entity.unsupported-type-refused",
    "staging.entity.recursive-reaches-every-depth",
    "staging.entity.recursive-adds-contained",
    "staging.entity.remove-counts",
    "staging.entity.add-counts",
    "staging.transfer.import-brings-content",
    "staging.transfer.export-refreshes-content",
    "staging.job.export-wait-zero-completes",
    "staging.job.export-completes-by-default",
    LIFE,
    "staging.envelope.no-body-needed",
    "staging.entity.page-removed",
    "staging.entity.form-removed",
    "staging.entity.file-removed",
    "staging.entity.image-removed",
    "staging.entity.folder-removed",
    "staging.entity.node-removed",
    "staging.entity.removed-not-included",
    "staging.status.named-package",
    "staging.job.export-outlasts-wait",
    "staging.transfer.export-keeps-membership",
    "staging.zip.upload-into-empty-package",
)
OTHERS = (
    "staging.entity.add-spares-others",
    "staging.entity.remove-spares-others",
    "staging.package.delete-spares-others",
    "staging.package.update-spares-others",
    "staging.zip.upload-spares-others",
    LIFE,
)
#: What is found out by asking after the status.
ASKED = (
    "staging.entity.added-is-included",
    "staging.entity.removed-not-included",
    "staging.entity.add-after-removal",
    "staging.entity.remove-spares-rest",
    "staging.entity.recursive-reaches-every-depth",
    "staging.entity.recursive-defaults-to-false",
    "staging.entity.recursive-false-adds-folder-alone",
    "staging.entity.unsupported-type-refused",
    "staging.zip.upload-restores-content",
    "staging.zip.upload-replaces-content",
    "staging.zip.upload-into-empty-package",
    "staging.zip.refused-upload-changes-nothing",
    "staging.status.contained-is-included",
    "staging.status.absent-is-not-included",
    "staging.status.several-ids",
    "staging.status.several-types",
    "staging.status.variants-flag-accepted",
    "staging.status.variants-add-answers",
    "staging.status.named-package",
    "staging.status.unknown-ids-accepted",
    "staging.package.created-anew-empty",
    LIFE,
)
#: Judgements that rest on packages being carried at all.
CARRIED = (
    "staging.transfer.empty-package-succeeds",
    "staging.transfer.import-again",
    "staging.envelope.no-body-needed",
    "staging.job.wait-zero-accepted",
    "staging.job.wait-is-long",
    LIFE,
)
UNFINISHED = (
    "staging.transfer.export-refreshes-content",
    "staging.transfer.import-brings-content",
    "staging.transfer.export-keeps-membership",
    "staging.package.taken-name-spares-package",
)
READ = (
    "staging.zip.download-of-empty-package",
    "staging.zip.download-negotiated",
    "staging.transfer.export-refreshes-content",
    "staging.transfer.import-brings-content",
    "staging.job.export-wait-zero-completes",
    "staging.job.export-completes-by-default",
    "staging.job.export-outlasts-wait",
    "staging.package.reading-changes-nothing",
    LIFE,
)
UPLOADED = (
    "staging.zip.upload-succeeds",
    "staging.zip.upload-answers-package",
    "staging.zip.upload-restores-content",
    "staging.zip.upload-restores-counters",
    "staging.zip.upload-into-empty-package",
    "staging.zip.upload-repeatable",
    LIFE,
)
