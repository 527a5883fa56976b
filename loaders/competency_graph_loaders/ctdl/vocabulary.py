"""Which terms CTDL, CTDL-ASN and QData have, and what kind of value each takes.

The table tells a term that nobody has modelled here (kept) from one that does not exist (unknown, counted in the report).

Names from the CTDL and CTDL-ASN encodings of August 2026 and the QData encoding of October 2023 (Credential Engine,
CC BY 4.0), with the QData terms and the draft condition terms of 2026 that newer records use. Terms are looked up by
local name: publishers mix up the prefixes (``ceterms:isChildOf``, ``ceasn:hasPart`` on pathways).
"""

from __future__ import annotations


def names(text: str) -> frozenset[str]:
    """The names in a text, one table cell a word."""
    return frozenset(text.split())


REFERENCES = names(
    """
    abilityEmbodied about accreditedBy accredits actingAgent advancedStandingFrom affiliatedAgent
    affiliation alignFrom alignTo alternativeCondition approvedBy approves assertedBy assesses atPoint
    broadAlignment broader coPrerequisite commonConditions commonCosts compares comprisedOf
    conditionExcludes conditionManifestOf copyrightHolder corequisite costManifestOf creator
    credentialType credentialingAction crossSubjectReference dataProvider department derivedFrom
    employee entryCondition exactAlignment facetedDescription hasAlignmentMap hasChild hasCondition
    hasConditionManifest hasConstraint hasCostManifest hasCriterionCategorySet hasCriterionLevel
    hasDataSetService hasDestinationComponent hasDimension hasFacetScheme hasGlossary hasIndustry hasJob
    hasMember hasMetric hasObservation hasOccupation hasOffering hasPart hasPathway hasPoint
    hasProgressionLevel hasProgressionModel hasProxy hasRubric hasRubricCriterion hasRubricLevel
    hasSpecialization hasSpecificService hasStatement hasSubFrameworkScheme hasSupportService hasTask
    hasTopChild hasTopConcept hasTransferValueProfile hasWorkRole hasWorkforceDemand inAlignmentMap
    inDemandAction inProgressionModel inQualificationsFramework inScheme indicativeCredentialType
    inferredCompetency instrument intermediaryFor isAdvancedStandingFor isChildOf
    isDestinationComponentOf isEvaluationOf isMemberOf isObservationOf isPartOf isPreparationFor
    isRecommendedFor isRequiredFor isSimilarTo isSpecializationOf isSpecificServiceOf isTopChildOf
    isVersionOf knowledgeEmbodied latestVersion leftSource majorAlignment membershipCondition
    minorAlignment narrowAlignment narrower nextVersion object objectOfAction offeredBy offers
    optionalCondition ownedBy owns parentOrganization participant precededBy precedes preparationFrom
    prerequisite prerequisiteAlignment previousVersion processingAgent providesTransferValueFor proxyFor
    proxyForItems publisher qualityAssuranceTargetType receivesTransferValueFrom receivingDepartment
    receivingOrganization receivingProgram recognizedBy recognizedForIndustry recognizedOfferers
    recognizes recommends registeredBy regulatedBy regulates regulatoryInformationFor relatedAction
    relevantDataSet relevantPolicy renewal renewedBy renews requiredCondition requires resultingAward
    resultsInCredential revokedBy revokes rightSource rightsHolder sameAs sendingDepartment
    sendingOrganization sendingProgram skillEmbodied sourceNode subOrganization
    substantiatingCompetencyFramework substantiatingCredential substantiatingJob
    substantiatingOccupation substantiatingOrganization substantiatingResource substantiatingTask
    substantiatingWorkRole supersededBy supersedes supportServiceCondition supportServiceFor
    targetAssessment targetCompetency targetCompetencyFramework targetCompetencyOf targetComponent
    targetCredential targetJob targetLearningOpportunity targetLearningResource targetMetric targetNode
    targetOccupation targetPathway targetTask taskEmbodied teaches topConceptOf transferValueFor
    transferValueFrom worksFor
    """
)
"""Terms whose values are resources of their own."""
OBJECTS = names(
    """
    accreditedIn address administrationProcess aggregateData appealProcess approvedIn availableAt
    complaintProcess creditValue dataAttributes dataAvailable dataNotAvailable dataSetSpatialCoverage
    dataSetTemporalCoverage dataSetTimePeriod demographicEarningsRate demographicEmploymentRate
    developmentProcess earnings earningsAmount earningsDistribution employmentOutcome employmentOutlook
    employmentRate estimatedCost estimatedDuration evaluationEvidence evaluationProcess
    financialAssistance financialAssistanceValue hasRegulatoryInformation hasStructuredStatement
    hasVerificationService holders holdersInSet identifier industryRate insufficientEmploymentCriteria
    jobsObtained jurisdiction jurisdictionException mainJurisdiction maintenanceProcess
    meetEmploymentCriteria nonCompleters nonHoldersInSet occupationRate offeredIn
    offersFinancialAssistance passRate pointValue recognizedIn region regionalEarningsDistribution
    regionalEmploymentRate regulatedIn relatedEmployment relevantDataSetFor renewedIn residentOf
    reviewProcess revocation revocationProcess revokedIn spatialCoverage subjectExcluded subjectValue
    subjectsInSet sufficientEmploymentCriteria supportServiceStatement targetContactPoint
    totalWIOACompleters totalWIOAExiters totalWIOAParticipants transferValue unrelatedEmployment
    usesVerificationService versionIdentifier workPay
    """
)
"""Terms whose values are embedded value objects (profiles, places, amounts), never resources of their own."""
CONCEPTS = names(
    """
    accommodationType actionStatusType administrativeRecordType agentSectorType agentType agreementType
    alignmentType applicability assessmentDeliveryType assessmentMethodType assessmentUseType atLevel
    audienceLevelType audienceType broadMatch classification closeMatch collectionType comparator
    complexityLevel componentDesignation conceptTerm credentialStatusType creditLevelType creditUnitType
    dataCollectionMethodType dataSourceCoverageType dataWithholdingType degreeConcentration degreeMajor
    degreeMinor deliveryType dimensionType directCostType educationLevelType environmentalHazardType
    evaluatorType exactMatch externalInputType financialAssistanceForType financialAssistanceType
    hasCriterionCategory incomeDeterminationType industryType instructionalProgramType jobLevelType
    learningDeliveryType learningMethodType learningRecognitionEvidenceType
    learningRecognitionMethodType learningRecognitionOutcomeType learningRecognitionSourceType
    leftAction lifeCycleStatusType logicalOperator narrowMatch occupationType offerFrequencyType
    payBandType paymentPatternType performanceLevelType physicalCapabilityType programTerm
    publicationStatusType regulationType related residencyType result rightAction scheduleFrequencyType
    scheduleTimingType scoringMethodType sensoryCapabilityType serviceType specialistSubject
    statementType subject subjectType supportServiceType unitText verifiedClaimType
    """
)
"""Terms whose values are concepts of a scheme, given as a curie, an IRI or an alignment object."""
URLS = names(
    """
    agentPurpose assessmentExample availabilityListing availableOnlineAt costDetails distributionFile
    evidenceOfAction externalResearch framework geoURI hasCatalog identifierType image inCatalog license
    missionAndGoalsStatement processMethod processStandards revocationCriteria scoringMethodExample
    socialMedia source sourceData sourceDocumentation subclassOf subjectOf subjectWebpage submissionOf
    transferValueStatement verificationDirectory verificationService
    """
)
"""Terms whose values are addresses of pages or files, not resources of the graph."""
TEXTS = names(
    """
    addressCountry addressLocality addressRegion adjustment agentPurposeDescription alignmentDate
    altCodedNotation altLabel alternateName approximateClosingDate approximateDateCreated
    approximateDateEffective approximateDateModified approximateEndDate approximateExpirationDate
    approximateStartDate assessmentExampleDescription assessmentMethodDescription assessmentOutput
    associatedDate author basePeriod benchmarkLabel benchmarkText changeNote closingDate codedNotation
    comment competencyCategory competencyLabel competencyText componentCategory conceptKeyword condition
    contactType credentialId creditUnitTypeDescription ctid currency dataSuppressionPolicy
    dateCopyrighted dateCreated dateEffective dateModified dateSigned dateValidFrom dateValidUntil
    definition deliveryTypeDescription demographicInformation description duns earningsDefinition
    earningsThreshold email employmentDefinition endDate endTime exactDuration experience expirationDate
    facultyToStudentRatio familyName faxNumber feedback fein foundingDate frameworkName givenName
    globalJurisdiction hasGroupEvaluation hasGroupParticipation hasScope hiddenLabel highEarnings
    holderMustAuthorize honorificSuffix identifierTypeName identifierValueCode inLanguage ipedsID
    isNonCredit isProctored isRegisteredApprenticeship isicV4 keyword latitude
    learningDeliveryDescription learningMethodDescription legalName leiCode listID localSubject
    longitude lowEarnings maxPercentage maxValue maximumDuration median medianEarnings minPercentage
    minValue minimumAge minimumDuration missionAndGoalsStatementDescription naics name ncesID notation
    note numberAwarded opeID paymentPattern percentage percentile10 percentile25 percentile75
    percentile90 postOfficeBoxNumber postReceiptMonths postalCode prefLabel price processFrequency
    processMethodDescription processStandardsDescription publisherName renewalFrequency repositoryDate
    requiredConstraints requiredNumber requiredOptions revocationCriteriaDescription rights sced
    scoringMethodDescription scoringMethodExampleDescription shouldIndex sizeOfData sizeOfPopulation
    sourceNodeDescription sourceNodeName startDate startTime statementText streetAddress subRegion
    subjectIdentification submissionOfDescription supportServiceStatementDescription tableOfContents
    targetNodeDescription targetNodeName telephone temporalCoverage timeInterval timeRequired
    transferValueStatementDescription value verificationMethodDescription versionCode weight
    workTimeThreshold yearsOfExperience
    """
)
"""Terms whose values are texts, dates, numbers or flags."""

TERMS = REFERENCES | OBJECTS | CONCEPTS | URLS | TEXTS
"""Every term, by local name."""

HOMES: dict[str, str] = {
    name: prefix
    for prefix, own in (
        (
            "ceasn",
            """
            abilityEmbodied alignFrom alignTo altCodedNotation approximateDateCreated
            approximateDateModified author benchmarkLabel benchmarkText comment competencyCategory
            competencyLabel competencyText complexityLevel comprisedOf conceptKeyword conceptTerm
            creator crossSubjectReference dateCopyrighted dateCreated dateModified dateValidFrom
            dateValidUntil derivedFrom educationLevelType evaluatorType feedback hasChild
            hasCriterionCategory hasCriterionCategorySet hasCriterionLevel hasRubricCriterion
            hasRubricLevel hasScope hasTopChild inProgressionModel inferredCompetency isChildOf
            isTopChildOf isVersionOf knowledgeEmbodied license listID localSubject prerequisiteAlignment
            publicationStatusType publisher publisherName repositoryDate rights rightsHolder shouldIndex
            skillEmbodied sourceDocumentation substantiatingCompetencyFramework substantiatingCredential
            substantiatingJob substantiatingOccupation substantiatingOrganization substantiatingResource
            substantiatingTask substantiatingWorkRole tableOfContents taskEmbodied
            """,
        ),
        (
            "asn",
            """
            hasProgressionLevel hasProgressionModel
            """,
        ),
        (
            "qdata",
            """
            adjustment administrativeRecordType atPoint dataAttributes dataAvailable
            dataCollectionMethodType dataNotAvailable dataProvider dataSetSpatialCoverage
            dataSetTemporalCoverage dataSetTimePeriod dataSourceCoverageType dataSuppressionPolicy
            dataWithholdingType demographicEarningsRate demographicEmploymentRate dimensionType
            distributionFile earningsAmount earningsDefinition earningsDistribution earningsThreshold
            employmentDefinition employmentOutlook employmentRate facultyToStudentRatio
            hasDataSetService hasDimension hasMetric hasObservation hasPoint holdersInSet
            incomeDeterminationType industryRate insufficientEmploymentCriteria isObservationOf
            maxPercentage median meetEmploymentCriteria minPercentage nonCompleters nonHoldersInSet
            occupationRate passRate percentage percentile10 percentile25 percentile75 percentile90
            regionalEarningsDistribution regionalEmploymentRate relatedEmployment relevantDataSet
            relevantDataSetFor sizeOfData sizeOfPopulation subjectExcluded subjectIdentification
            subjectType subjectValue subjectsInSet sufficientEmploymentCriteria timeInterval
            totalWIOACompleters totalWIOAExiters totalWIOAParticipants unrelatedEmployment
            workTimeThreshold
            """,
        ),
        (
            "skos",
            """
            altLabel broadMatch broader changeNote closeMatch definition exactMatch hasTopConcept
            hiddenLabel inScheme narrowMatch narrower notation note prefLabel related topConceptOf
            """,
        ),
        (
            "schema",
            """
            about maxValue minValue subjectOf unitText value
            """,
        ),
    )
    for name in own.split()
}
"""The prefix of a term that was written without one; any other term is ``ceterms``."""

_LANGUAGE_TEXTS = names(
    """
    addressCountry addressLocality addressRegion adjustment agentPurposeDescription altLabel
    alternateName assessmentExampleDescription assessmentMethodDescription assessmentOutput
    benchmarkLabel benchmarkText changeNote comment competencyCategory competencyLabel competencyText
    componentCategory conceptKeyword condition contactType creditUnitTypeDescription
    dataSuppressionPolicy definition deliveryTypeDescription demographicInformation description
    earningsDefinition earningsThreshold employmentDefinition experience familyName feedback
    frameworkName givenName hasScope hiddenLabel historyNote honorificSuffix identifierTypeName keyword
    label learningDeliveryDescription learningMethodDescription legalName localSubject
    missionAndGoalsStatementDescription name note objectText paymentPattern prefLabel processFrequency
    processMethodDescription processStandardsDescription publisherName revocationCriteriaDescription
    rights scoringMethodDescription scoringMethodExampleDescription sourceNodeDescription sourceNodeName
    statementText streetAddress subRegion subjectIdentification submissionOfDescription
    supportServiceStatementDescription tableOfContents targetNodeDescription targetNodeName
    transferValueStatementDescription usageNote verificationMethodDescription workTimeThreshold
    """
)


def is_language_text(name: str) -> bool:
    """Whether a term of this local name takes texts in a language."""
    return name in _LANGUAGE_TEXTS
