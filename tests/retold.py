"""One made-up event told four times: a report, its rewrite, another report and a digest."""

REPORT = """\
Lake ferry runs aground off Torsvik with 140 people aboard

A passenger ferry with 140 people aboard ran aground on a reef off the port of Torsvik on Monday \
night, the coast guard said.

The Solveig, built in 1987, had left the island of Hamnsund at 9 p.m. in thick fog, according to \
its operator, Nordlake Lines.

Rescue boats from three villages brought the passengers ashore within four hours, and 11 of them \
were treated for broken bones and cold.

Captain Henrik Aas told investigators that the radar had failed twenty minutes before the impact.

Police have seized the logbook and the voyage recorder, prosecutor Marit Dahl said.

The ferry struck the same reef in 2009, when a deckhand drowned, and the regional council promised \
a lighted buoy that was never installed.

Council leader Jonas Eide said the money, about 2.4 million crowns, had gone to a new school in \
Vestby instead.

Nordlake Lines has cancelled all crossings until Friday and will pay for hotel rooms, spokeswoman \
Ida Lien said.

Divers found a nine-metre gash in the hull, and some 6,000 litres of diesel have leaked towards \
the bird reserve at Kalvoy.

The environment agency sent two vessels with booms from Bremnes to contain the slick.

A salvage tug from Esbjerg is expected to pull the Solveig free on Thursday if the wind drops.

Transport minister Karin Moe will visit Torsvik on Wednesday to meet the families.
"""

REWRITE = """\
On Monday night a ferry carrying 140 people hit a reef near the harbour of Torsvik, coast guards \
report. The accident raises troubling questions about travel on the water.

The Solveig, a vessel dating from 1987, set out from Hamnsund island at 9 p.m. despite dense fog, \
its owner Nordlake Lines stated. Fog is always a danger to those who travel.

Within four hours boats from three villages had taken everybody to land, while 11 passengers \
received treatment for fractured bones and cold. Such courage deserves the praise of all.

Henrik Aas, the captain, informed investigators that radar equipment broke down twenty minutes \
ahead of the impact. Technology can let down even the most careful of crews.

According to prosecutor Marit Dahl, the logbook and voyage recorder are now in police hands.

The same reef was hit by the ferry back in 2009; a deckhand drowned then, and a lighted buoy \
promised by the regional council was not installed. Promises without deeds are worth little.

Jonas Eide, who leads the council, explained that roughly 2.4 million crowns were spent on a \
school in Vestby. Many will wonder whether that choice was a wise one.

Crossings are cancelled by Nordlake Lines until Friday, said spokeswoman Ida Lien, and hotel rooms \
will be paid.

A gash of nine metres was discovered by divers in the hull; around 6,000 litres of diesel are \
drifting to the Kalvoy bird reserve. Nature often suffers most from the mistakes of people.

Two vessels carrying booms came from Bremnes, sent by the environment agency, to hold back the \
slick.

If winds drop, a tug from Esbjerg should free the Solveig on Thursday.

Karin Moe, the transport minister, travels to Torsvik on Wednesday and will meet families.
"""

OTHER_REPORT = """\
"We heard a bang and the lights went out": passengers tell of night on the reef

Wrapped in blankets, Berit Holm and her two grandchildren were among the last to step onto the \
quay at Torsvik in the small hours of Tuesday.

She had been in the cafeteria when the Solveig stopped so hard that cups flew across the room.

"Nobody told us anything for half an hour," she said, "and then the fishermen came."

Fuel was spreading towards Kalvoy by dawn, where volunteers were already collecting oiled eiders.

Nordlake Lines would not say why its oldest ship was still in service this winter.

The mayor, Per Strand, opened the sports hall, and a bakery handed out bread and coffee.

Doctors at the hospital in Bremnes admitted 11 people, two of them with serious injuries.

The union says crews have complained since spring of faulty instruments, and that a second officer \
resigned over it in August.

Jonas Eide left a meeting by the back door without taking questions about the buoy.

Fog, rare here at this time of year, had closed the airport since Sunday.

Captain Henrik Aas, 58, has sailed this route for nineteen years and lives in Hamnsund.

A hearing before the maritime court has been set for next month, and 140 people will be asked to \
testify in writing about what they saw.
"""

DIGEST = """\
Ferry accident: what we know – Reuters

Transport minister Karin Moe is going to Torsvik after the grounding of a ferry there. Read Full \
Article at RT.com

Oil is the first worry. Local radio says gulls and eiders have died at Kalvoy, while the \
environment agency speaks of 6,000 litres of diesel.

The ship, the Solveig, carried 140 people. Doctors saw 11 of them.

Insurers expect a bill of 30 million crowns, a broker in Gothenburg told the business daily Kapital.

Jonas Eide, who leads the council, faces a vote of no confidence next week, brought by the \
opposition after years of quarrels over roads, schools and hospitals.

In 2009 a ferry hit the reef too. A book about that accident won a prize last autumn.

Prosecutor Marit Dahl did not answer calls. The captain, Henrik Aas, was resting at home, his \
brother said by telephone.

The ferry trade is shrinking: four lines closed in the past decade, and bridges will replace two \
more by the end of next year, according to the statistics office.
"""
