"""Names that this house has given up, and the field's word that took their place.

A name here is nobody's function, class, constant or module any more; ``test_names.py`` sees to it. Whoever
renames something adds a line. ``"today._alone"`` is given up in one app only: a small word may be right
elsewhere. Words that people read are another matter: poetry is right there.
"""

RETIRED: dict[str, str] = {
    # core
    "said_before": "recent_duplicate", "twice": "duplicates", "extends": "hook",
    "collect_with_order": "run_hook_with_order", "told_as_one": "aggregate_row",
    "counted": "count_row", "_told": "_params_signature", "_like": "_shallow_copy",
    "Gate": "WriterQueue", "gate": "writer_queue", "gate_of": "writer_queue_of",
    "_next_please": "_wake_next", "_pass_turnstile": "_acquire_cross_process",
    "_forget_the_parent": "_reset_after_fork", "moulds": "a …_row.html (ADR 0018)",
    "mould": "a …_row.html (ADR 0018)",
    # constants everywhere
    "PATIENCE": "TIMEOUT", "NAP": "POLL_INTERVAL", "GRACE": "SHUTDOWN_GRACE", "FEW": "MIN_… or SMALL_…",
    # operating
    "open_folder": "ensure_data_dir", "presence": "worker_liveness",
    "_spare_the_collector": "_freeze_gc", "lifeline": "parent_pipe",
    "_tell_settings": "_export_settings", "_how": "_exit_reason",
    # events and jobs
    "reaction": "on_event", "Gathering": "BatchHandler", "Slot": "Schedule",
    "take_back": "requeue_from_dead_worker", "_companions": "_lease_batch",
    "fill_slots": "enqueue_scheduled", "forget_old_jobs": "purge_done",
    # notifications
    "Door": "ActionLink", "behind": "link_view", "open_doors": "issue_links", "bundle": "group",
    "_hang_up": "close", "_put_back": "_requeue", "_hand_over": "_send", "Notice": "InboxItem",
    "is_must": "transactional", "KEPT": "NOT_SENT",
    # relationships and meetings
    "hold_open": "lock_open", "Story": "Timeline", "with_one_gone": "with_departed",
    "relationships.Face": "RoomMember", "relationships.Faces": "RoomMembers",
    "take_time": "reserve_half_hours", "no_reminder": "reminder_baseline",
    "odd_hour": "unsocial_hour", "_burden": "_unfairness", "ask_whether_held": "ask_attendance",
    "meetings.hold": "lock", "meetings.best": "suggest", "meetings.after": "outcomes",
    "meetings.last_settings": "usual", "goals._hold": "_lock",
    # today
    "Noticed": "AttentionCandidate", "gather_all": "refresh_overviews", "Cause": "AttentionKind",
    "_put_aside": "snooze", "mend_address": "correct_email", "today._lost": "bounced_people",
    "today._alone": "departed", "today._quiet": "silent", "today._there": "both_active",
    # people and programmes
    "judge": "resolve_member", "entrance": "public", "is_before_terms": "exempt_from_terms",
    "let_in": "sign_in", "CAME_FROM": "RETURN_SLUG", "keep_guidelines": "save_guidelines_version",
    "remember_run_by": "prime_can_manage", "shelf": "template_gallery", "NotWhole": "Incomplete",
    # matching and its engine
    "Wish": "Preference", "aims": "objectives", "dearest": "trivial_prices", "bettered": "improve",
    "Found": "Matching", "Live": "IncrementalMatching", "search_now": "run_now",
    "matching.searches": "all_runs", "matching.held": "locked or filled",
    "matching._mentees_left": "_unmatched_mentees", "matching._mentors_left": "_unmatched_mentors",
    "left_over": "unmatched", "Leftover": "Unmatched", "Doubt": "MatchConcern",
    "matching.Group": "UnmatchedGroup", "matching.OTHERS": "MAX_ALTERNATIVES",
}  # fmt: skip

# Beginnings that are given up too: the rest of the name may be anything.
RETIRED_PREFIXES: dict[str, str] = {"MOST_": "MAX_", "tell_": "notify_"}
