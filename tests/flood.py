"""An article of 25 long sentences on a flood that never was, and four sources of 40."""

FACTS = (
    "The river Orla burst its banks near the old mill shortly before dawn on Sunday.",
    "The first warning reached the town hall of Brennick 40 minutes after the water did.",
    "The fire brigade pumped out 112 cellars in the streets around the cattle market.",
    "The governor of the province, Marta Velden, declared a state of emergency at noon.",
    "The railway between Brennick and Sallow will stay closed until the end of April.",
    "The hospital moved 63 patients to the upper floors because its generators had failed.",
    "The army sent two helicopters and a bridge that can carry lorries of 20 tons.",
    "The parish of Saint Alder opened its school to families who had lost their homes.",
    "The insurers expect claims of 85 million crowns from farmers and shopkeepers.",
    "The dam above the valley had been inspected for the last time in 2017.",
    "The engineer Piet Harrow told reporters that the sluice gates had not opened.",
    "The newspaper had printed letters about leaks in the dam since the autumn.",
    "The owner of the dam, a company called Norwater, rejected any blame on Monday.",
    "The prosecutor seized four boxes of maintenance records at its office in Lund.",
    "The weather service measured 190 millimetres of rain in a single night.",
    "The harvest of early potatoes is lost on some 900 hectares of the lower plain.",
    "The zoo had to shoot a bear that swam across the moat towards the bus station.",
    "The baker Ilse Korn handed out bread from a rowing boat for three days.",
    "The drinking water must be boiled in all districts east of the canal.",
    "The minister of transport promised a temporary bridge for the pupils of Sallow.",
    "The theatre lost the costumes of its whole winter season to the mud.",
    "The mobile network failed for 11 hours when a mast fell into the gravel pit.",
    "The divers of the coast guard found the missing postman alive in an attic.",
    "The council will vote on higher dikes at an extraordinary meeting on Thursday.",
    "The oldest inhabitant remembered a flood of the same height from her childhood.",
    "The swimming pool serves as a store for sandbags and blankets from abroad.",
    "The neighbouring kingdom lent nine pumps and the crews that know how to run them.",
    "The brewery filled its empty bottles with clean water for the hospital.",
    "The chess club of Lund collected 14,000 crowns at a tournament by candlelight.",
    "The museum saved its paintings but not the stuffed birds in the basement.",
    "The vineyards on the southern slope were spared since they drain into the quarry.",
    "The bishop rang the bells himself when the sirens had fallen silent.",
    "The university will study how the embankment of the motorway held back the flow.",
    "The lock keeper saw tree trunks pile up under the arches of the stone bridge.",
    "The charity for stray dogs looks for 30 places where animals can stay.",
    "The bus drivers worked double shifts to bring volunteers from the capital.",
    "The scouts of Sallow carried 3,000 sandbags along the footpath by hand.",
    "The power company restored the supply to 17 villages by Tuesday evening.",
    "The organist played in an unheated chapel for those who slept in its pews.",
    "The archive froze 600 wet folders so that they could be dried one by one.",
    "The tax office gave shopkeepers of the old town a delay of six months.",
    "The fishermen lost 41 boats that were torn from their moorings by driftwood.",
    "The prime minister flew over the valley but did not land because of fog.",
    "The veterinarian vaccinated cattle that had stood for hours in foul water.",
    "The tram to the harbour runs only as far as the botanical garden.",
    "The judge postponed the trial of two smugglers as the courtroom was under water.",
    "The choir cancelled its journey to Lisbon and gave the money to the kindergarten.",
    "The carpenters built 200 bunk beds in the sports hall within two days.",
    "The geologist warned of landslides above the road to the monastery.",
    "The mayor of Brennick, Jonas Tull, asked owners not to return before Friday.",
)
_PAIRS = zip(FACTS[::2], FACTS[1::2], strict=True)
SENTENCES = [f"{first[:-1]}, and t{second[1:]}" for first, second in _PAIRS]
ARTICLE = " ".join(SENTENCES) + "\n"
_WRONG = {"63 patients": "36 patients", "in 2017": "in 2014"}
_FRAMES = ("Officials said", "According to witnesses,", "It emerged that", "A spokesman said")


def _source(frame: str, facts: tuple[str, ...]) -> str:
    return " ".join(f"{frame} t{fact[1:]}" for fact in facts) + "\n"


def sources() -> list[str]:
    """Return the texts of the sources; the first has two other numbers than the article."""
    texts = [
        _source(frame, (FACTS[5 * number :] + FACTS[: 5 * number])[:40])
        for number, frame in enumerate(_FRAMES)
    ]
    for ours, theirs in _WRONG.items():
        texts[0] = texts[0].replace(ours, theirs)
    return texts
