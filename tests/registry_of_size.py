"""A registry with dense ends, for PROFILE: one owner of 20,000 resources, one framework of 10,000 competencies, one word in
all of them, one competency that 2,000 courses teach. Written by Cypher of its own, because here only reads are measured.
"""

from __future__ import annotations

from competency_graph.store.connection import Database

BASE = "https://example.org/resources/"
OWNED, FRAMEWORK, TAUGHT, ELSEWHERE = 20_000, 10_000, 2_000, 3_000

_STATEMENTS = (
    # Organizations: the giant with two departments (one has a unit of its own), 40 colleges in four states.
    """UNWIND [['giant', 'Institution', 'IN'], ['giant-d1', 'Department', null], ['giant-d2', 'Department', null],
               ['giant-d1-lab', 'Department', null], ['pub', 'Organization', 'NY'], ['other-pub', 'Organization', 'NY']] AS o
       CREATE (n:Resource:Organization:$(o[1]) {uri: $base + o[0], name: 'The ' + o[0], region: o[2], unit: 1})""",
    """UNWIND [['giant', 'giant-d1'], ['giant', 'giant-d2'], ['giant-d1', 'giant-d1-lab'], ['giant-d1-lab', 'giant']] AS e
       MATCH (a:Resource {uri: $base + e[0]}), (b:Resource {uri: $base + e[1]})
       CREATE (a)-[:HAS_UNIT {unit: 1, key: ''}]->(b)""",
    """UNWIND range(0, 39) AS i
       CREATE (:Resource:Organization:Institution {uri: $base + 'college-' + i, name: 'College ' + i, unit: 1,
         region: ['Indiana', 'IN', 'Ohio', 'FL'][i % 4]})""",
    # What the giant owns: courses, certificates, exams; each edge stated by two units for one in ten.
    """MATCH (o:Resource {uri: $base + 'giant'})
       UNWIND range(0, $owned - 1) AS i
       WITH o, i, CASE WHEN i % 10 < 6 THEN ['LearningOpportunity', 'Course'] WHEN i % 10 < 9 THEN ['Credential', 'Certificate']
                       ELSE ['Assessment'] END AS labels
       CREATE (n:Resource:$(labels) {uri: $base + 'owned-' + i, name: 'Thing ' + i, unit: 1, ctdl_type: 'ceterms:' + labels[-1]})
       CREATE (n)-[:OWNED_BY {unit: 1, key: ''}]->(o)
       FOREACH (_ IN CASE WHEN i % 10 = 0 THEN [1] ELSE [] END | CREATE (n)-[:OWNED_BY {unit: 2, key: ''}]->(o))
       FOREACH (_ IN CASE WHEN i % 3 = 0 THEN [1] ELSE [] END | CREATE (n)-[:OFFERED_BY {unit: 1, key: ''}]->(o))""",
    """UNWIND ['giant-d1', 'giant-d2', 'giant-d1-lab'] AS d
       MATCH (o:Resource {uri: $base + d})
       UNWIND range(0, 9) AS i
       CREATE (n:Resource:LearningOpportunity:Course {uri: $base + d + '-course-' + i, name: 'Course ' + i + ' of ' + d, unit: 1})
       CREATE (n)-[:OWNED_BY {unit: 1, key: ''}]->(o)""",
    # Two frameworks: one of 10,000 competencies (five levels), one of 3,000; "analysis" is in all of them.
    """UNWIND [['framework', 'pub', $framework], ['other-framework', 'other-pub', $elsewhere]] AS f
       MATCH (p:Resource {uri: $base + f[1]})
       CREATE (w:Resource:CompetencyFramework {uri: $base + f[0], name: 'The ' + f[0], unit: 1})
       CREATE (w)-[:PUBLISHED_BY {unit: 1, key: ''}]->(p)
       WITH f, w
       WITH f, w, CASE f[0] WHEN 'framework' THEN [$base + f[0]] ELSE null END AS frameworks
       UNWIND range(0, f[2] - 1) AS i
       CREATE (c:Resource:Competency {frameworks: frameworks, uri: $base + f[0] + '-' + i, name: 'Analysis of subject ' + i, coded_notation: 'A.' + i,
         unit: 1, ctid: 'ce-00000000-0000-4000-8000-' + right('00000000000' + toString(i + CASE f[0] WHEN 'framework' THEN 0 ELSE 500000 END), 12)})
       CREATE (c)-[:IN_FRAMEWORK {unit: 1, key: ''}]->(w)""",
    """UNWIND range(0, $framework - 1) AS i
       MATCH (c:Resource {uri: $base + 'framework-' + i})
       MATCH (up:Resource {uri: $base + CASE WHEN i < 10 THEN 'framework' ELSE 'framework-' + toString(i / 10) END})
       CREATE (c)-[:CHILD_OF {unit: 1, key: '', position: i % 10}]->(up)""",
    # Courses of 40 colleges that teach one competency; credentials of the colleges.
    """MATCH (k:Resource {uri: $base + 'framework-7'})
       UNWIND range(0, $taught - 1) AS i
       MATCH (o:Resource {uri: $base + 'college-' + (i % 40)})
       CREATE (n:Resource:LearningOpportunity:Course {uri: $base + 'teaching-' + i, name: 'Teaching ' + i, unit: 1})
       CREATE (n)-[:TEACHES {unit: 1, key: ''}]->(k)
       CREATE (n)-[:OFFERED_BY {unit: 1, key: ''}]->(o)""",
    """UNWIND range(0, 3999) AS i
       MATCH (o:Resource {uri: $base + 'college-' + (i % 40)})
       CREATE (n:Resource:Credential:Certificate {uri: $base + 'certificate-' + i, unit: 1,
         name: ['Nursing', 'Welding', 'Business', 'Data'][(i / 40) % 4] + ' Certificate ' + i, subjects: ['Health'], keywords: ['hands-on']})
       CREATE (n)-[:OWNED_BY {unit: 1, key: ''}]->(o)""",
    """CREATE (c:Resource:Concept {uri: $base + 'cip', unit: 1})
       WITH c
       MATCH (n:Certificate) WHERE n.name STARTS WITH 'Nursing'
       SET n.codes = ['51.3801']
       CREATE (n)-[:CLASSIFIED_AS {unit: 1, key: '', role: 'instructionalProgramType', code: '51.3801'}]->(c)""",
    "MERGE (u:Unit {id: 1}) SET u.name = 'size', u.source = 'size' MERGE (s:Source {name: 'size'})",
    "CALL db.awaitIndexes(300)",
    "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
    "CALL db.prepareForReplanning(300)",  # as the writer does at the end of a load
)  # fmt: skip


def fill(database: Database) -> None:
    """Fill an empty, migrated database."""
    with database.driver.session(database=database.settings.database) as session:
        for statement in _STATEMENTS:
            session.run(
                "CYPHER 5 " + statement,  # type: ignore[arg-type]
                base=BASE,
                owned=OWNED,
                framework=FRAMEWORK,
                elsewhere=ELSEWHERE,
                taught=TAUGHT,
            ).consume()
