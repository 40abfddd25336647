"""Word lists that tell what is a name, what sort it is and what it is not."""

# Small words inside a name.
JOINERS = frozenset("""al bin da das de del den der di dos du el ibn la le van von""".split())
# Words of names that many names share, so that one of them tells nothing.
SHARED = frozenset(
    """
    business central defence defense economic education energy environment european federal
    finance foreign general health home human interior international justice labour medical
    national news public research rights royal security social space state trade transport
    treasury world
    """.split()
)
# Words that make a name an organisation's, a prize's or an event's.
ORGANISATION = frozenset(
    """
    academy administration agency airlines airways alliance army assembly association
    authority award bank board brigade brigades bureau cabinet center centre championship
    championships church clinic club college commission committee company congress corp
    corporation council court cup department duchy duke earl federation festival force
    forces foundation front fund gallery games group guard hospital house inc industries
    institute institution journal league limited ltd magazine ministry mission motors
    movement museum network news oil olympics open opera organisation organization
    parliament party police post press prize radio republic school secretariat senate
    service services society squad studios team television theater theatre times trust tv
    union united university zoo
    """.split()
)
# Words that a name may begin with before "of", beside those of organisations.
OF_HEADS = ORGANISATION | frozenset(
    """
    bay cape city county district gulf isle king kingdom minister order prince princess
    province queen secretary sea state states strait town university
    """.split()
)
# Words that make a name a place's.
GEOGRAPHIC = frozenset(
    """
    airport avenue bay beach bridge cape city coast county desert district forest gulf hill
    hills island islands lake mount mountain mountains ocean park peninsula province river
    road sea square state strait street valley village
    """.split()
)
# Words with a capital that are no names by themselves.
NOT_NAMES = frozenset(
    """
    am apr april aug august bst cd central cet christmas col covid dame dec december dr dvd
    east easter eastern edt english est feb february fri friday gcse gen gmt god gov hon i
    i'd i'll i'm i've ii iii internet iv jan january jul july jun june lady lord lt mar
    march may miss mon monday mp mps mr mrs ms north northern nov november oct october ok pm
    prof ramadan rep rev sat saturday sen sep sept september sgt sir south southern st sun
    sunday thu thursday tue tuesday tv utc wed wednesday west western
    """.split()
)
# No names alone, but parts of names.
COMPASS = frozenset("""central east eastern north northern south southern west western""".split())
# Words that stand before a person's name.
HONORIFICS = frozenset(
    """
    col dame dr gen gov hon king lady lord lt miss mr mrs ms pope prof queen rep rev sen sgt
    sir
    """.split()
)
# Words that open a sentence before a name.
OPENERS = frozenset(
    """
    according analysts authorities both citing critics despite earlier experts former
    friends last many meanwhile militants more nearly new next officers officials one people
    police prosecutors rebels researchers residents scientists several soldiers some sources
    speaking three today tonight two witnesses yesterday
    """.split()
)
# Words of buttons and kickers in capitals.
SHOUTED = frozenset("""breaking click exclusive here live more photos read video watch""".split())
# Months that are also given names; beside another capital they begin a name.
GIVEN_MONTHS = frozenset("jan april may june august".split())
# Words that end a title, beside the titles of one word that `checker.language.titles` knows.
TITLE_HEADS = frozenset(
    """
    admiral ambassador attorney chancellor chief coach colonel commander commissioner director envoy
    general governor inspector judge justice lieutenant major manager marshal mayor minister officer
    premier president prince princess professor representative secretary senator sergeant sheriff
    spokesman spokeswoman superintendent
    """.split()
)
# Beliefs and peoples of many countries, which describe and do not name.
BELIEFS = frozenset(
    """
    african arab arabs asian buddhist catholic christian christians european europeans hindu islamic
    islamist islamists jew jewish jews muslim muslims protestant shia sunni western
    """.split()
)
