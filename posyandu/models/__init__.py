"""The schema: one file a noun."""

from .account import SignIn, SignInFailure, User, UserArea
from .area import Kecamatan, Kelurahan, Lingkungan, Posyandu
from .area_map import AreaMap
from .child import Child, Enrolment, LeaveReason
from .child_merge import ChildMerge, TwoChildren
from .delegation import StudyVisit, VisitGuest, VisitPhoto, VisitQuestion
from .device import Device, EnrolmentCode, MeasurementConflict, OpReceipt, OpStatus, SyncBatch
from .event import Event
from .food_supplement import FoodSupplement
from .growth import GrowthScore, MonthResult
from .home_visit import HomeVisit, HomeVisitTask, VisitResult
from .importing import ImportChild, ImportMapping, ImportRow, ImportRun, ImportState
from .measurement import Measurement, MeasurementKind
from .month_signature import MonthSignature, ReopenReason, ReportedCorrection, SignedSummary
from .monthly_summary import MonthlySummary, SummaryVersion
from .outreach_summary import OutreachSummary
from .reconciliation import Difference, DifferenceKind, Judgement, Reconciliation
from .referral import Destination, Referral, ReferralEnd, ReferralStatus
from .review import Note, OverrideReason, RemeasureRequest, ReviewMark, StatusOverride, Verdict
from .service import ServiceGiven, ServiceKind
from .settings import SettingsVersion
from .share import FigureRelease, GuestFigures, Share, ShareRelease
from .strata_record import StrataRecord
from .support import Donation, DonationPosyandu, Donor, DonorKind, Pledge, SupportKind
from .visit_session import Visit, VisitSession

__all__ = [
    "AreaMap",
    "Child",
    "ChildMerge",
    "Destination",
    "Device",
    "Difference",
    "DifferenceKind",
    "Donation",
    "DonationPosyandu",
    "Donor",
    "DonorKind",
    "Enrolment",
    "EnrolmentCode",
    "Event",
    "FigureRelease",
    "FoodSupplement",
    "GrowthScore",
    "GuestFigures",
    "HomeVisit",
    "HomeVisitTask",
    "ImportChild",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "Judgement",
    "Kecamatan",
    "Kelurahan",
    "LeaveReason",
    "Lingkungan",
    "Measurement",
    "MeasurementConflict",
    "MeasurementKind",
    "MonthResult",
    "MonthSignature",
    "MonthlySummary",
    "Note",
    "OpReceipt",
    "OpStatus",
    "OutreachSummary",
    "OverrideReason",
    "Pledge",
    "Posyandu",
    "Reconciliation",
    "Referral",
    "ReferralEnd",
    "ReferralStatus",
    "RemeasureRequest",
    "ReopenReason",
    "ReportedCorrection",
    "ReviewMark",
    "ServiceGiven",
    "ServiceKind",
    "SettingsVersion",
    "Share",
    "ShareRelease",
    "SignIn",
    "SignInFailure",
    "SignedSummary",
    "StatusOverride",
    "StrataRecord",
    "StudyVisit",
    "SummaryVersion",
    "SupportKind",
    "SyncBatch",
    "TwoChildren",
    "User",
    "UserArea",
    "Verdict",
    "Visit",
    "VisitGuest",
    "VisitPhoto",
    "VisitQuestion",
    "VisitResult",
    "VisitSession",
]
