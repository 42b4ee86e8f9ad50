# mypy: disable-error-code="no-untyped-def, assignment"
"""The best way to fill one place: a shortest path over reduced costs, sought from both ends.

Only numbers, arrays and lists in here: with numba it compiles to machine code, without it runs
as it stands. ``found`` is the cost of the best path so far, and where its two halves meet.
"""

from heapq import heapify, heappop, heappush

import numpy as np

from matchengine.incremental.people import FAR
from matchengine.incremental.speed import compiled

STEPS = 20  # bits of a key that count the steps, so that of equals the fewest change
MAX_STEPS = (1 << STEPS) - 1
NOBODY = -1


@compiled
def best_path(people, source, lift, patience):
    """The best path for one place of ``source``, and what ``lift`` is afterwards.

    Dijkstra [1]_ from the free place and, once it has looked at ``patience`` pairs, in turn from
    all the ends as well [2]_: from whoever may take one partner more or have one fewer. It stops
    when both together have come as far as the best path there is. The path begins with ``source``
    and takes sides in turn: every second is taken by whoever stands before, and given up by
    whoever comes after. An empty path: the place had better stay free.

    Prices are moved, partners are not: near the start by how much farther the search from there
    has come, near the ends by how much farther that one has, the other way, and everybody by how
    far it has. This last is ``lift``: prices on the left are what the array says plus ``lift``,
    those on the right minus ``lift``.

    References
    ----------
    .. [1] J. Edmonds, R. Karp, "Theoretical improvements in algorithmic efficiency for network
       flow problems", Journal of the ACM 19(2), 248-264, 1972. doi:10.1145/321694.321699
    .. [2] T. Nicholson, "Finding the shortest route between two points in a network", The Computer
       Journal 9(3), 275-280, 1966. doi:10.1093/comjnl/9.3.275
    """
    mine, ahead, back = source & 1, people.ahead, people.back
    queue, seen = [(0, source) for _ in range(1)], [source for _ in range(1)]
    back_queue, back_seen = [(0, 0) for _ in range(0)], [0 for _ in range(0)]
    ahead.key[source] = 0
    sure = int(people.price[source] + people.more[source]) + (lift if mine == 0 else -lift)
    found = [(sure << STEPS) + MAX_STEPS, NOBODY]
    work, back_work, has_begun = 0, 0, False
    while len(queue) > 0 and (len(back_queue) > 0 or not has_begun):
        top, back_top = queue[0][0], back_queue[0][0] if has_begun else 0
        if top + back_top >= found[0]:
            break
        if not has_begun and work > patience:
            _begin_at_ends(people, source, lift, top, found, back_queue, back_seen)
            has_begun = True
        elif has_begun and back_work < work:
            key, who = heappop(back_queue)
            if key == back.key[who]:
                is_held = who & 1 == mine
                back_work += _go_on(
                    people, back, ahead, who, key, top, is_held, found, back_queue, back_seen
                )
        else:
            key, who = heappop(queue)
            if key == ahead.key[who]:
                if who != source:
                    _try_end(people, mine, lift, who, key, found, back_seen)
                is_held = who & 1 != mine
                work += _go_on(people, ahead, back, who, key, back_top, is_held, found, queue, seen)
                sure = (found[0] >> STEPS) - (back_top >> STEPS)
    total = found[0] >> STEPS
    reach = min(sure, total, queue[0][0] >> STEPS if len(queue) > 0 else total)
    path = _path(ahead.through, back.through, source, found[1])
    _move_prices(people.price, ahead.key, seen, reach, mine)
    _move_prices(people.price, back.key, back_seen, total - reach, 1 - mine)
    return path, lift - (total - reach) * (1 - 2 * mine)


@compiled
def _begin_at_ends(people, source, lift, top, found, queue, seen):
    """Label and enqueue everybody with whom a path may end."""
    room, mine = (found[0] - top) >> STEPS, source & 1
    sign = 1 - 2 * mine
    for side in range(2):
        price = people.price[side::2]
        if side == mine:
            cost = price + sign * lift + people.fewer[side::2]
            cost[source >> 1] = FAR
        else:
            cost = sign * lift - price - people.more[side::2]
        for k in np.flatnonzero(cost <= room):
            key, who = int(cost[k]) << STEPS, 2 * int(k) + side
            people.back.key[who], people.back.through[who] = key, NOBODY
            seen.append(who)
            queue.append((key, who))
            whole = key + int(people.ahead.key[who])
            if whole < found[0]:
                found[0], found[1] = whole, who
    heapify(queue)


@compiled
def _try_end(people, mine, lift, who, key, found, seen):
    """End with somebody, if that is the best path so far."""
    cost = lift if mine == 0 else -lift
    if who & 1 == mine:
        cost += int(people.price[who] + people.fewer[who])
    else:
        cost -= int(people.price[who] + people.more[who])
    if cost <= (found[0] - key) >> STEPS and key + (cost << STEPS) < found[0]:
        people.back.key[who], people.back.through[who] = cost << STEPS, NOBODY
        seen.append(who)
        found[0], found[1] = key + (cost << STEPS), who


@compiled
def _go_on(people, here, there, who, key, rest, is_held, found, queue, seen):
    """On to whoever may come next; how many pairs were looked at.

    Partners where ``is_held``, else everybody somebody may be paired with and is not. ``here``
    are the labels of this search and ``there`` those of the other, which has yet to go ``rest``
    at least from anybody without a label.
    """
    looked, price = 0, people.price[who]
    if is_held:
        held = people.held
        start, looked = int(held.start[who]), int(held.length[who])
        for k in range(start, start + looked):
            other = int(held.others[k])
            more = int(held.worth[k] - price - people.price[other])
            _come(here, there, other, key + (more << STEPS) + 1, who, rest, found, queue, seen)
        return looked
    for rows in (people.first, people.later):
        start, length = int(rows.start[who]), int(rows.length[who])
        if length > 0:
            others = rows.others[start : start + length]
            cost = price + people.price[others] - rows.worth[start : start + length]
            room = (found[0] - rest - key) >> STEPS
            for k in np.flatnonzero(cost <= room):
                other, more = int(others[k]), int(cost[k])
                if more > 0 or not _holds(people.held, who, other):
                    then = key + (more << STEPS) + 1
                    _come(here, there, other, then, who, rest, found, queue, seen)
            looked += length
    return looked


@compiled
def _come(here, there, who, key, through, rest, found, queue, seen):
    """Label and enqueue somebody where that is nearer than before."""
    before = int(here.key[who])
    if key < before and key + rest < found[0]:
        if before == FAR:
            seen.append(who)
        here.key[who], here.through[who] = key, through
        heappush(queue, (key, who))
        whole = key + int(there.key[who])
        if whole < found[0]:
            found[0], found[1] = whole, who


@compiled
def _holds(held, who, other):
    start = held.start[who]
    return np.any(held.others[start : start + held.length[who]] == other)


@compiled
def _path(ahead, back, source, meeting):
    """From the start to where both searches met, and on to the end."""
    path = [0 for _ in range(0)]
    who = meeting
    while who != NOBODY:
        path.append(who)
        who = NOBODY if who == source else int(ahead[who])
    path.reverse()
    who = NOBODY if meeting == NOBODY else int(back[meeting])
    while who != NOBODY:
        path.append(who)
        who = int(back[who])
    return path


@compiled
def _move_prices(price, key, seen, reach, falling):
    """Move the prices of all who were nearer than ``reach``, and forget the labels."""
    for who in seen:
        nearer = reach - (int(key[who]) >> STEPS)
        if nearer > 0:
            price[who] += -nearer if who & 1 == falling else nearer
        key[who] = FAR


@compiled
def carry_out(people, path):
    """Give everybody on a path their new partners; how much more the pairs are worth than before.

    The first and the last of the path need room in their rows.
    """
    gained = 0
    for k in range(len(path)):
        old = path[k - 1] if k > 0 else NOBODY
        new = path[k + 1] if k + 1 < len(path) else NOBODY
        if k % 2 == 1:
            old, new = new, old
        gained += _replace(people, path[k], old, new)
    return gained // 2  # every pair was counted from both sides


@compiled
def _replace(people, who, old, new):
    """Another partner for somebody, one more, or one fewer; how much more they are worth."""
    held, worth = people.held, 0
    end = int(held.start[who]) + int(held.length[who])
    at = end
    if old != NOBODY:
        at = int(held.start[who])
        while held.others[at] != old:
            at += 1
        worth -= int(held.worth[at])
    if new == NOBODY:
        held.others[at], held.worth[at] = held.others[end - 1], held.worth[end - 1]
        held.length[who] -= 1
        return worth
    for rows in (people.first, people.later):
        start = int(rows.start[who])
        for k in np.flatnonzero(rows.others[start : start + rows.length[who]] == new):
            held.others[at], held.worth[at] = new, rows.worth[start + k]
    if old == NOBODY:
        held.length[who] += 1
    return worth + int(held.worth[at])
