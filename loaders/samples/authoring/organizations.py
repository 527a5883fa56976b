"""Who is in the made-up state of Meridian Valley: three colleges, three universities, two systems, providers, boards."""

from __future__ import annotations

from samples.authoring.declarations import Organization

Org = Organization

MADE_UP = "Made up for the sample registry of competency-graph; any likeness to a real institution is chance."
DOMAIN = "meridian-valley.example.org"

ORGANIZATIONS = (
    # -- colleges ------------------------------------------------------------------------------------------------------
    Org("MVC", "Meridian Valley Community College", "ceterms:CredentialOrganization", ("Postsecondary", "TwoYear"),
      "A community college on semesters.", city="Alderwick", calendar="semester", price_per_credit="98",
      fee_per_term="35", fee_once="25", minimum_grade="C", attempt_policy="BEST", transfer_maximum="45",
      residency_minimum="12", member_of="MSC 1998..", accepts_from="HBC; TTC; LSU; QWO; CRV; CRE; SGC"),
    Org("HBC", "Harbor Bend Community College", "ceterms:CredentialOrganization", ("Postsecondary", "TwoYear"),
      "A community college on quarters.", city="Harbor Bend", calendar="quarter", price_per_credit="66",
      fee_per_term="28", minimum_grade="D", attempt_policy="LAST", transfer_maximum="65", member_of="MSC 1998..",
      accepts_from="MVC; TTC; QWO; CRE"),
    Org("TTC", "Tallgrass Technical College", "ceterms:CredentialOrganization", ("Postsecondary", "TwoYear", "Technical"),
      "A technical college on semesters.", city="Tallgrass", calendar="semester", price_per_credit="84",
      fee_per_term="40", attempt_policy="BEST", transfer_maximum="30", member_of="MSC 2009..",
      accepts_from="MVC; HBC; CRV; SGC"),
    # -- universities --------------------------------------------------------------------------------------------------
    Org("LSU", "Lindenmoor State University", "ceterms:CredentialOrganization", ("Postsecondary", "FourYear"),
      "A state university on semesters.", city="Lindenmoor", calendar="semester", price_per_credit="385",
      fee_per_term="210", fee_once="60", minimum_grade="C-", attempt_policy="BEST", transfer_maximum="90",
      residency_minimum="30", member_of="MUS 1971..", accepts_from="MVC; HBC; TTC; NRU; CRE; CRV; QWO"),
    Org("NRU", "Northreach University", "ceterms:CredentialOrganization", ("Postsecondary", "FourYear"),
      "A state university on quarters.", city="Northreach", calendar="quarter", price_per_credit="262",
      fee_per_term="150", fee_once="75", minimum_grade="C", attempt_policy="LAST", transfer_maximum="120",
      residency_minimum="45", member_of="MUS 1985..", accepts_from="MVC; HBC; LSU; CRE"),
    Org("SAC", "Saint Aldric College", "ceterms:CredentialOrganization", ("Postsecondary", "FourYear"),
      "A private college on semesters that publishes prices on request only.", sector="PrivateNonProfit", city="Aldric",
      calendar="semester", minimum_grade="B-", attempt_policy="BEST", transfer_maximum="60", residency_minimum="30",
      accepts_from="MVC; HBC; NRU"),
    # -- systems -------------------------------------------------------------------------------------------------------
    Org("MSC", "Meridian State Colleges", "ceterms:Organization", ("CoordinatingBody",),
      "The system of the three public two-year colleges, which sends as one where a statewide rule says so.",
      city="Alderwick", label="System", calendar="semester"),
    Org("MUS", "Meridian University System", "ceterms:Organization", ("CoordinatingBody",),
      "The system of the two public universities; a rule of its own holds for both unless one of them says otherwise.",
      city="Lindenmoor", label="System", calendar="semester"),
    # -- providers and boards ------------------------------------------------------------------------------------------
    Org("CRV", "Corvane Industry Academy", "ceterms:CredentialOrganization", ("TrainingProvider", "CertificationBody"),
      "An industry provider of certifications in networks, cloud and security.", sector="PrivateForProfit",
      city="Harbor Bend"),
    Org("QWO", "Quillwork Online", "ceterms:CredentialOrganization", ("PrimarilyOnline", "TrainingProvider"),
      "An online provider of badges and micro-credentials of 15 to 40 hours.", sector="PrivateForProfit"),
    Org("CRE", "Crestfall Examinations", "ceterms:CredentialOrganization", ("AssessmentBody",),
      "A board that offers subject examinations scored from 1 to 5.", sector="PrivateNonProfit", city="Alderwick"),
    Org("ORB", "Ordway Credit Review Board", "ceterms:QACredentialOrganization", ("QualityAssurance",),
      "A board that reviews training outside colleges and recommends credit, which each college may accept or not.",
      sector="PrivateNonProfit", city="Ordway", label="QualityAssurer"),
    Org("SGC", "Meridian Signal Guard", "ceterms:Organization", ("Military",),
      "A made-up uniformed service whose occupations have skill levels.", label="Organization", city="Fort Tallgrass"),
)  # fmt: skip
