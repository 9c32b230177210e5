// SPDX-License-Identifier: Apache-2.0
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;

/** HAPI's generic client against a running server: the base URL is the only argument. */
public final class Client {
  private interface Claim {
    void prove() throws Exception;
  }

  private static final Map<String, Claim> claims = new LinkedHashMap<>();
  private static final String family = "Hapi" + System.currentTimeMillis();
  private static IGenericClient client;
  private static String id;

  private static Patient person(String name) {
    var patient = new Patient();
    patient.addIdentifier().setSystem("https://hospital.example/mrn").setValue(name + "-1");
    patient.addName().setFamily(name).addGiven("Mai");
    patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1990-02-01"));
    return patient;
  }

  private static Observation pulse(String subject, int value, String when) {
    var observation = new Observation();
    observation.setStatus(Observation.ObservationStatus.FINAL);
    observation.getCode().addCoding().setSystem("http://loinc.org").setCode("8867-4");
    observation.getSubject().setReference(subject);
    observation.setEffective(new DateTimeType(when));
    observation.setValue(new Quantity().setValue(value).setUnit("/min").setSystem("http://unitsofmeasure.org").setCode("/min"));
    return observation;
  }

  private static void that(boolean truth, String what) {
    if (!truth) throw new AssertionError(what);
  }

  private static void refused(Class<? extends Exception> kind, Claim claim) throws Exception {
    try {
      claim.prove();
    } catch (Exception error) {
      that(kind.isInstance(error), "another error: " + error);
      return;
    }
    throw new AssertionError("not refused");
  }

  private static void writing() {
    claims.put("reads the capability statement", () -> {
      var statement = client.capabilities().ofType(CapabilityStatement.class).execute();
      that("4.0.1".equals(statement.getFhirVersion().toCode()), "version");
    });
    claims.put("creates", () -> {
      MethodOutcome made = client.create().resource(person(family)).prefer(PreferReturnEnum.REPRESENTATION).execute();
      that(made.getCreated(), "created");
      id = made.getId().getIdPart();
      that("1".equals(made.getId().getVersionIdPart()), "version of " + made.getId());
    });
    claims.put("creates only if there is none", () -> {
      var made = client.create().resource(person(family)).conditionalByUrl("Patient?identifier=https://hospital.example/mrn|" + family + "-1").execute();
      that(id.equals(made.getId().getIdPart()), "found " + made.getId());
    });
    claims.put("reads, also a version", () -> {
      that(family.equals(client.read().resource(Patient.class).withId(id).execute().getNameFirstRep().getFamily()), "family");
      that(client.read().resource(Patient.class).withIdAndVersion(id, "1").execute() != null, "version");
    });
    claims.put("updates", () -> {
      var patient = client.read().resource(Patient.class).withId(id).execute();
      patient.setActive(true);
      that("2".equals(client.update().resource(patient).execute().getId().getVersionIdPart()), "version");
    });
    claims.put("is told of a conflict", () -> {
      var old = client.read().resource(Patient.class).withIdAndVersion(id, "1").execute();
      var header = new ca.uhn.fhir.rest.client.interceptor.AdditionalRequestHeadersInterceptor();
      header.addHeaderValue("If-Match", "W/\"1\"");
      client.registerInterceptor(header);
      try {
        refused(PreconditionFailedException.class, () -> client.update().resource(old).execute());
      } finally {
        client.unregisterInterceptor(header);
      }
    });
    claims.put("patches by FHIRPath", () -> {
      var parameters = new Parameters();
      var operation = parameters.addParameter().setName("operation");
      operation.addPart().setName("type").setValue(new org.hl7.fhir.r4.model.CodeType("replace"));
      operation.addPart().setName("path").setValue(new org.hl7.fhir.r4.model.StringType("Patient.birthDate"));
      operation.addPart().setName("value").setValue(new org.hl7.fhir.r4.model.DateType("1990-02-02"));
      client.patch().withFhirPatch(parameters).withId("Patient/" + id).execute();
      that("1990-02-02".equals(client.read().resource(Patient.class).withId(id).execute().getBirthDateElement().asStringValue()), "date");
    });
  }

  private static void reading() {
    claims.put("sends a transaction", () -> {
      var bundle = new Bundle();
      bundle.setType(Bundle.BundleType.TRANSACTION);
      for (int i = 0; i < 25; i++)
        bundle.addEntry().setResource(pulse("Patient/" + id, 70 + i, String.format("2026-07-%02dT09:00:00Z", i + 1)))
            .getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Observation");
      that(client.transaction().withBundle(bundle).execute().getEntry().size() == 25, "entries");
    });
    claims.put("searches and pages to the end", () -> {
      var page = client.search().forResource(Observation.class).where(new ReferenceClientParam("subject").hasId("Patient/" + id))
          .and(Observation.CODE.exactly().systemAndCode("http://loinc.org", "8867-4")).sort().descending(Observation.DATE).count(10)
          .include(Observation.INCLUDE_SUBJECT).returnBundle(Bundle.class).execute();
      var seen = new HashSet<String>();
      for (;;) {
        page.getEntry().stream().filter(e -> e.getResource() instanceof Observation).forEach(e -> seen.add(e.getResource().getIdElement().getIdPart()));
        if (page.getLink(Bundle.LINK_NEXT) == null) break;
        page = client.loadPage().next(page).execute();
      }
      that(seen.size() == 25, "seen " + seen.size());
    });
    claims.put("asks for history", () -> {
      var history = client.history().onInstance("Patient/" + id).returnBundle(Bundle.class).execute();
      that(history.getEntry().size() == 3, "entries " + history.getEntry().size());
      that(client.history().onServer().returnBundle(Bundle.class).count(5).execute().getEntry().size() == 5, "of the server");
    });
    claims.put("validates", () -> {
      var outcome = (org.hl7.fhir.r4.model.OperationOutcome) client.validate().resource(person(family)).execute().getOperationOutcome();
      that(outcome.getIssue().stream().noneMatch(i -> i.getSeverity().ordinal() <= 2 && i.getSeverity().toCode().equals("error")), "errors");
    });
    claims.put("is told what is wrong", () -> {
      try {
        client.create().resource(new Observation().setStatus(Observation.ObservationStatus.FINAL)).execute();
      } catch (UnprocessableEntityException | InvalidRequestException error) {
        that(error.getOperationOutcome() != null, "no outcome");
        return;
      }
      throw new AssertionError("not refused");
    });
    claims.put("deletes, and is told that it is gone", () -> {
      var made = client.create().resource(person(family + "D")).execute().getId().toUnqualifiedVersionless();
      client.delete().resourceById(made).execute();
      refused(ResourceGoneException.class, () -> client.read().resource(Patient.class).withId(made.getIdPart()).execute());
    });
  }

  public static void main(String[] arguments) {
    client = FhirContext.forR4().newRestfulGenericClient(arguments[0]);
    writing();
    reading();
    int failed = 0;
    for (var claim : claims.entrySet()) {
      try {
        claim.getValue().prove();
        System.out.println("ok    HAPI's client: " + claim.getKey());
      } catch (Throwable error) {
        ++failed;
        System.out.println("FAIL  HAPI's client: " + claim.getKey() + "\n      " + error);
      }
    }
    System.out.println("HAPI's client: " + (claims.size() - failed) + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
