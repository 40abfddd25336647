"""Pairs of words that cannot both be said of the same thing, as news uses them."""

import re
from functools import lru_cache

from checker.words import stem

# One pair of groups a line; every word of the left group opposes every word of the right.
# Forms that the stemmer does not join (rose/rise, won/win) are listed.
_PAIRS = """
accept accepted | reject rejected refuse decline
accept welcome welcomed praise praised applaud hail hailed | condemn criticise criticize denounce slam slammed
approve back backed endorse | reject oppose veto vetoed
agree | refuse disagree
confirm admit admitted acknowledge | deny denied
support supportive favour favor | oppose opposition opposed against
supporter proponent | opponent critic
pass passed | reject rejected
rise rose risen increase grow grew grown growth climb soar jump surge higher | fall fell fallen decrease decline drop shrink shrank slump plunge dip lower
raise raised increase boost expand | cut reduce lower slash lowered
strengthen stronger strong | weaken weaker weak
improve improvement better | worsen deteriorate worse
gain gained | lose lost
win won winner victory | lose lost loser defeat
succeed success successful successfully | fail failed failure unsuccessful unsuccessfully
open opened reopen | close closed shut
begin began begun start started launch | end ended finish finished stop stopped halt halted
opening | closing
resume resumed | suspend suspended halt
continue | stop stopped cease halt discontinue
arrive arrived | depart departed
enter entered | exit
buy bought purchase | sell sold
hire hired recruit appoint | fire fired sack sacked dismiss dismissed
employ | dismiss sack
advance | retreat withdraw withdrew withdrawn withdrawal
deploy | withdraw withdrew withdrawn
occupy capture captured seize seized | liberate abandon
attack | defend
allow permit let | ban banned bar barred prohibit forbid forbidden prevent block
lift ease relax | impose tighten
legal lawful | illegal unlawful
legalise legalize | ban outlaw
guilty | innocent
convict convicted | acquit acquitted clear cleared
arrest arrested detain detained jail jailed | release released free freed
imprison | free
alive survive survived survivor | dead die died kill killed
birth born | death died
ally allies friend friendly | enemy enemies rival hostile foe
peace | war
majority most | minority
many | few
more | fewer less
high | low
higher | lower
highest | lowest
large big | small
larger bigger | smaller
largest biggest | smallest
long longer longest | short shorter shortest
old older oldest | young younger youngest
fast faster quick quickly | slow slower slowly
early earlier earliest | late later latest
first | last final second third
maximum | minimum
north northern | south southern
east eastern | west western
northeast northeastern | southwest southwestern
northwest northwestern | southeast southeastern
top | bottom
inside indoor | outside outdoor
domestic | foreign international
public | private
male man men boy boys | female woman women girl girls
father dad | mother mum mom
son sons | daughter daughters
brother | sister
husband | wife
uncle | aunt
nephew | niece
grandfather | grandmother
parent | child
mother father | daughter son
teacher | student pupil
employer | employee worker
plaintiff | defendant
victim | suspect attacker
prosecution prosecutor | defence defense
buyer | seller
lender creditor | borrower debtor
hero | villain
positive | negative
optimistic optimism hopeful confident | pessimistic pessimism doubtful
possible | impossible
likely | unlikely
able | unable
willing | unwilling reluctant
aware | unaware
certain | uncertain
clear | unclear
known | unknown
certainty | uncertainty
inflate | contain deflate
safe safety | unsafe dangerous danger
stable | unstable
popular | unpopular
fair | unfair
necessary | unnecessary
successful | unsuccessful
happy pleased | unhappy upset
expected | unexpected
satisfied | dissatisfied
present presence | absent absence
include included | exclude excluded
full | empty
temporary temporarily | permanent permanently
permanent | temporary
voluntary voluntarily | compulsory mandatory forced
optional | mandatory compulsory required
partial partially partly | complete completely total totally fully
major | minor
rich wealthy | poor
cheap cheaper | expensive
profit profitable | loss unprofitable
surplus | deficit
import imported imports | export exported exports
income revenue | spending expenditure cost
credit | debit
day daytime | night nighttime overnight
morning | evening afternoon night
summer | winter
spring | autumn
hot heat warm | cold cool
wet rain rainy | dry drought
urban city | rural countryside
conservative | liberal
progressive | conservative
democratic democrat democrats | republican republicans
civilian | military
manned crewed | unmanned uncrewed
legitimate | illegitimate
unite united unity | divide divided division
love loved | hate hated
trust | distrust mistrust
encourage urge urged | discourage
remember | forget forgot
build built construct | demolish demolished destroy
create | destroy destroyed abolish
establish found | abolish dissolve
repair | damage
save rescue rescued | kill killed
accelerate | slow
upgrade | downgrade
overestimate | underestimate
widen | narrow
offer offered | refuse withdraw
give gave | take took receive
send sent | receive received
lend lent | borrow
teach | learn
ask asked | answer answered
lead leading | trail trailing
ahead | behind
promote promoted | relegate relegated demote
spur | slow hamper
extend extended prolong | shorten curtail cut
delay postpone | advance hasten
hide hid hidden conceal | reveal revealed disclose
easy easier easily | hard harder difficult
same identical | different
common | exotic rare uncommon
publicly openly | secretly privately
secret | public
peaceful peacefully | violent violently
voluntarily | involuntarily
deliberate deliberately intentional | accidental accidentally
always | never
all | none
often frequently | rarely seldom
"""


# Of these, both may be true of one event seen from its two sides, so the subject must be shared.
_SIDED = """win won winner victory lose lost loser defeat gain gained buy bought sell sold purchase give gave
take took send sent receive received lend lent borrow teach learn import imported export exported lead
leading trail trailing ahead behind ask asked answer hire arrest attack defend offer creditor debtor"""


def _stems(group: str) -> frozenset[str]:
    return frozenset(stem(word) for word in group.split())


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in _PAIRS.strip().splitlines():
        left, right = (_stems(group) for group in re.split(r"\s*\|\s*", line))
        for ours, theirs in ((left, right), (right, left)):
            for word in ours:
                table[word] = table.get(word, frozenset()) | theirs
    return {word: theirs - {word} for word, theirs in table.items()}


def opposites(word: str) -> frozenset[str]:
    """Return the stems that oppose the stem `word`, or nothing."""
    return _table().get(word, frozenset())


@lru_cache(maxsize=1)
def _sided() -> frozenset[str]:
    return _stems(_SIDED)


def is_sided(word: str) -> bool:
    """Whether the stem `word` and its opposite may both tell one event, each of another party."""
    return word in _sided()
