"""All addresses of the desk. Each view says by `needs` or `public` who may come; a test walks this list against every role."""

from django.urls import include, path

from xuncha.desk.cross import views as cross
from xuncha.desk.duties import actions
from xuncha.desk.duties import views as duties
from xuncha.desk.findings import allowed, appeals, evidence, imports
from xuncha.desk.findings import views as findings
from xuncha.desk.journal import views as journal
from xuncha.desk.notify import views as notify
from xuncha.desk.people import login, office
from xuncha.desk.people import views as people
from xuncha.desk.registry import columns, exemptions, files, notices, standing, units
from xuncha.desk.registry import views as registry
from xuncha.desk.repair import views as repair
from xuncha.desk.rounds import accounts as round_accounts
from xuncha.desk.rounds import additions, changes
from xuncha.desk.rounds import views as rounds
from xuncha.desk.ui import dashboard, site

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("screen/", dashboard.screen, name="screen"),
    path("healthz", site.healthz, name="healthz"),
    path("language/", site.language, name="language"),
    path("me/", site.me, name="me"),
    # people
    path("login/", login.sign_in, name="login"),
    path("login/office/", office.leave_for_office, name="office"),
    path("login/office/return/", office.back_from_office, name="office-return"),
    path("logout/", login.sign_out, name="logout"),
    path("verify/", login.verify, name="verify"),
    path("me/second-factor/", login.enrol, name="enrol"),
    path("me/password/", login.change_password, name="change-password"),
    path("me/tokens/", people.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", people.revoke_token, name="revoke-token"),
    path("users/", people.users, name="users"),
    path("users/add/", people.add_user, name="add-user"),
    path("users/<int:pk>/", people.user, name="user"),
    path("users/<int:pk>/change/", people.change_user, name="change-user"),
    # registry
    path("sites/", registry.sites, name="sites"),
    path("sites/add/", registry.edit_site, name="add-site"),
    path("sites/<int:pk>/", registry.site, name="site"),
    path("sites/<int:pk>/edit/", registry.edit_site, name="edit-site"),
    path("sites/<int:pk>/close/", standing.close_site, name="close-site"),
    path("sites/<int:pk>/confirm/", standing.confirm_site, name="confirm-site"),
    path("sites/<int:pk>/columns/", columns.columns, name="columns"),
    path("sites/<int:pk>/columns/import/", columns.import_columns, name="import-columns"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/add/", exemptions.add_exemption, name="add-exemption"),
    path("exemptions/<int:pk>/end/", exemptions.end_exemption, name="end-exemption"),
    path("accounts/", registry.accounts, name="accounts"),
    path("accounts/add/", registry.edit_account, name="add-account"),
    path("accounts/<int:pk>/", registry.account, name="account"),
    path("accounts/edit/<int:pk>/", registry.edit_account, name="edit-account"),
    path("accounts/<int:pk>/close/", standing.close_account, name="close-account"),
    path("accounts/<int:pk>/confirm/", standing.confirm_account, name="confirm-account"),
    path("organisations/", units.organisations, name="organisations"),
    path("organisations/add/", units.edit_organisation, name="add-organisation"),
    path("organisations/<int:pk>/", units.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", units.edit_organisation, name="edit-organisation"),
    path("organisations/<int:pk>/merge/", units.merge_organisation, name="merge-organisation"),
    path("organisations/<int:pk>/hand-over/", units.hand_over, name="hand-over"),
    path("handovers/<int:pk>/confirm/", units.confirm_handover, name="confirm-handover"),
    path("contacts/add/", units.edit_contact, name="add-contact"),
    path("contacts/<int:pk>/edit/", units.edit_contact, name="edit-contact"),
    path("contacts/<int:pk>/remove/", units.remove_contact, name="remove-contact"),
    path("downtimes/", notices.downtimes, name="downtimes"),
    path("downtimes/add/", notices.ask_downtime, name="ask-downtime"),
    path("downtimes/<int:pk>/decide/", notices.decide_downtime, name="decide-downtime"),
    path("differences/", notices.differences, name="differences"),
    path("differences/<int:pk>/answer/", notices.answer_difference, name="answer-difference"),
    path("registry/import/", files.import_registry, name="import-registry"),
    path("registry/export/", files.export_registry, name="export-registry"),
    # rounds
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/add/", rounds.add_round, name="add-round"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/edit/", changes.correct_round, name="edit-round"),
    path("rounds/<int:pk>/cancel/", changes.cancel_round, name="cancel-round"),
    path("rounds/<int:pk>/sites/add/", changes.add_to_round, name="add-to-round"),
    path("rounds/<int:pk>/sites/<int:row>/out/", changes.take_from_round, name="take-from-round"),
    path("rounds/<int:pk>/sites/<int:row>/addition/", additions.add_points, name="add-points"),
    path("rounds/<int:pk>/brief/", rounds.brief, name="brief"),
    path("rounds/<int:pk>/run/", rounds.run_round, name="run-round"),
    path("rounds/<int:pk>/progress/", rounds.progress, name="progress"),
    path("rounds/<int:pk>/stage/", rounds.stage, name="close-stage"),
    path("rounds/<int:pk>/stages/", rounds.plan_stages, name="plan-stages"),
    path("rounds/<int:pk>/approve/", rounds.approve_round, name="approve-round"),
    path("rounds/<int:pk>/publish/", rounds.publish_round, name="publish-round"),
    path("rounds/<int:pk>/draw/", rounds.draw_sample, name="draw"),
    path("rounds/<int:pk>/bulletin/", rounds.bulletin, name="bulletin"),
    path("rounds/<int:pk>/documents/<str:name>", rounds.document, name="document"),
    path("rounds/<int:pk>/accounts/", round_accounts.accounts, name="round-accounts"),
    path("rounds/<int:pk>/accounts/<int:row>/", round_accounts.check_account, name="check-account"),
    path("rounds/<int:pk>/accounts/add/", changes.add_accounts_to_round, name="add-accounts-to-round"),
    path("rounds/<int:pk>/accounts/<int:row>/out/", changes.take_account_from_round, name="take-account-from-round"),
    path("rounds/<int:pk>/accounts/import/", round_accounts.import_evidence, name="import-evidence"),
    path("rounds/<int:pk>/import/", imports.import_findings, name="import-findings"),
    # findings
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.subject, name="subject"),
    path("findings/<int:pk>/decide/", findings.decide_subject, name="decide"),
    path("findings/<int:pk>/decide-all/", findings.decide_cause, name="decide-all"),
    path("findings/<int:pk>/accept/", findings.accept_subject, name="accept"),
    path("findings/<int:pk>/picture/", findings.picture, name="picture"),
    path("findings/<int:pk>/source/", findings.source, name="source"),
    path("review/", findings.review, name="review"),
    path("allowed/", allowed.allowed, name="allowed"),
    path("allowed/<int:pk>/", allowed.change_allowed, name="change-allowed"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("findings/<int:pk>/appeal/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/reply/", appeals.reply_appeal, name="reply-appeal"),
    path("uploads/<int:pk>/", findings.upload, name="upload"),
    path("captured/<str:token>/r/<str:code>/<str:scheme>/<path:rest>", evidence.captured, name="captured"),
    # cross-inspection
    path("assignments/", cross.assignments, name="assignments"),
    path("rounds/<int:pk>/teams/", cross.teams, name="teams"),
    path("rounds/<int:pk>/assign/", cross.assign_round, name="assign"),
    path("assignments/<int:pk>/", cross.sheet, name="sheet"),
    path("assignments/<int:pk>/submit/", cross.submit_sheet, name="submit-sheet"),
    # rectification
    path("repair/", repair.tasks, name="tasks"),
    path("repair/<int:pk>/", repair.task, name="task"),
    path("repair/<int:pk>/reply/", repair.reply_task, name="reply-task"),
    path("repair/<int:pk>/close/", repair.close_task, name="close-task"),
    path("rounds/<int:pk>/notices/", repair.issue_notices, name="issue-notices"),
    path("notices/<int:pk>/", repair.notice, name="notice"),
    # duties
    path("work/", duties.work_items, name="work-items"),
    path("work/add/", duties.add_work_item, name="add-work-item"),
    path("work/<int:pk>/", duties.work_item, name="work-item"),
    path("work/<int:pk>/edit/", duties.correct_work_item, name="edit-work-item"),
    path("work/<int:pk>/cancel/", duties.cancel_work_item, name="cancel-work-item"),
    path("hand-ins/<int:pk>/send/", duties.send_hand_in, name="send-hand-in"),
    path("hand-ins/<int:pk>/answer/", duties.answer_hand_in, name="answer-hand-in"),
    path("actions/", actions.actions, name="actions"),
    path("actions/add/", actions.add_action, name="add-action"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/close/", actions.close_action, name="close-action"),
    path("action-lines/<int:pk>/", actions.fill_line, name="fill-line"),
    path("accountability/add/", actions.add_accountability, name="add-accountability"),
    # messages, journal
    path("notifications/", notify.notifications, name="notifications"),
    path("notifications/<int:pk>/", notify.open_notification, name="open-notification"),
    path("notifications/read/", notify.read_all, name="read-all"),
    path("channels/add/", notify.add_channel, name="add-channel"),
    path("channels/<int:pk>/remove/", notify.remove_channel, name="remove-channel"),
    path("journal/", journal.journal, name="journal"),
    path("journal/check/", journal.check_journal, name="check-journal"),
    path("journal/redact/", journal.redact_entry, name="redact"),
    # for programs
    path("api/v1/", include("xuncha.desk.api.urls")),
]
handler400 = "xuncha.desk.ui.errors.bad_request"
handler403 = "xuncha.desk.ui.errors.forbidden"
handler404 = "xuncha.desk.ui.errors.not_found"
handler500 = "xuncha.desk.ui.errors.broken"
