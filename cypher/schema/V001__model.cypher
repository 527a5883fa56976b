// name: schema/V001__model
// Constraints and indexes that the declared model calls for (written by `python -m competency_graph.store.schema`).
// parameters: none
// returns: nothing
CREATE CONSTRAINT unique_Unit_id IF NOT EXISTS FOR (n:Unit) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT unique_Source_name IF NOT EXISTS FOR (n:Source) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT unique_Migration_version IF NOT EXISTS FOR (n:Migration) REQUIRE n.version IS UNIQUE;
CREATE CONSTRAINT unique_Lock_id IF NOT EXISTS FOR (n:Lock) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT unique_Tally_target IF NOT EXISTS FOR (n:Tally) REQUIRE n.target IS UNIQUE;
CREATE INDEX range_Unit_source IF NOT EXISTS FOR (n:Unit) ON (n.source);
CREATE CONSTRAINT unique_Resource_uri IF NOT EXISTS FOR (n:Resource) REQUIRE n.uri IS UNIQUE;
CREATE INDEX range_Resource_unit IF NOT EXISTS FOR (n:Resource) ON (n.unit);
CREATE INDEX range_Resource_ctid IF NOT EXISTS FOR (n:Resource) ON (n.ctid);
CREATE INDEX range_Organization_name IF NOT EXISTS FOR (n:Organization) ON (n.name);
CREATE INDEX range_Organization_ipeds_id IF NOT EXISTS FOR (n:Organization) ON (n.ipeds_id);
CREATE INDEX range_Organization_ope_id IF NOT EXISTS FOR (n:Organization) ON (n.ope_id);
CREATE INDEX range_LearningOpportunity_code_key IF NOT EXISTS FOR (n:LearningOpportunity) ON (n.code_key);
CREATE INDEX range_Assessment_code_key IF NOT EXISTS FOR (n:Assessment) ON (n.code_key);
CREATE INDEX range_Competency_coded_notation IF NOT EXISTS FOR (n:Competency) ON (n.coded_notation);
CREATE INDEX range_Occupation_coded_notation IF NOT EXISTS FOR (n:Occupation) ON (n.coded_notation);
CREATE INDEX range_TransferRule_sender IF NOT EXISTS FOR (n:TransferRule) ON (n.sender);
CREATE INDEX range_TransferRule_receiver IF NOT EXISTS FOR (n:TransferRule) ON (n.receiver);
CREATE INDEX range_Filter_institution IF NOT EXISTS FOR (n:Filter) ON (n.institution);
CREATE INDEX range_Area_code_key IF NOT EXISTS FOR (n:Area) ON (n.code_key);
CREATE INDEX range_CommonNumber_code_key IF NOT EXISTS FOR (n:CommonNumber) ON (n.code_key);
CREATE CONSTRAINT unique_Decision_id IF NOT EXISTS FOR (n:Decision) REQUIRE n.id IS UNIQUE;
CREATE INDEX range_Decision_receiver IF NOT EXISTS FOR (n:Decision) ON (n.receiver);
CREATE INDEX range_Decision_learner IF NOT EXISTS FOR (n:Decision) ON (n.learner);
CREATE FULLTEXT INDEX fulltext_Organization IF NOT EXISTS FOR (n:Organization) ON EACH [n.name, n.description];
CREATE FULLTEXT INDEX fulltext_Credential IF NOT EXISTS FOR (n:Credential) ON EACH [n.name, n.description, n.subjects, n.keywords, n.classified, n.codes];
CREATE FULLTEXT INDEX fulltext_LearningOpportunity IF NOT EXISTS FOR (n:LearningOpportunity) ON EACH [n.name, n.description, n.code];
CREATE FULLTEXT INDEX fulltext_Assessment IF NOT EXISTS FOR (n:Assessment) ON EACH [n.name, n.description, n.code];
CREATE FULLTEXT INDEX fulltext_Competency IF NOT EXISTS FOR (n:Competency) ON EACH [n.name, n.description, n.label, n.frameworks, n.publishers];
CREATE FULLTEXT INDEX fulltext_Occupation IF NOT EXISTS FOR (n:Occupation) ON EACH [n.name, n.description];
CREATE FULLTEXT INDEX fulltext_Pathway IF NOT EXISTS FOR (n:Pathway) ON EACH [n.name, n.description];
CREATE INDEX range_SAME_AS_unit IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.unit);
CREATE INDEX range_SIMILAR_TO_unit IF NOT EXISTS FOR ()-[r:SIMILAR_TO]-() ON (r.unit);
