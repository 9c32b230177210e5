// SPDX-License-Identifier: Apache-2.0
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** Reads resources, one JSON document a line, and tells what HAPI's instance validator finds in each. */
public final class Validate {
  // Membership of LOINC and SNOMED CT cannot be judged without a terminology server; the rest can.
  private static boolean needsATerminologyServer(String message) {
    return message.contains("http://loinc.org") || message.contains("http://snomed.info/sct");
  }

  // The common languages are a preferred set; any language of BCP 47 may stand there (R4, Resource.language, maximum: all
  // languages). HAPI's own table of the set calls "vi" an error all the same.
  private static boolean isAnotherLanguage(String message) {
    return message.endsWith("is not in valueset: http://hl7.org/fhir/ValueSet/languages");
  }

  public static void main(String[] arguments) throws Exception {
    var context = FhirContext.forR4();
    var support = new ValidationSupportChain(new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context), new InMemoryTerminologyServerValidationSupport(context));
    var instance = new FhirInstanceValidator(support);
    instance.setNoTerminologyChecks(false);
    FhirValidator validator = context.newValidator().registerValidatorModule(instance);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int read = 0;
    int bad = 0;
    int unjudged = 0;
    int languages = 0;
    Map<String, Integer> types = new TreeMap<>();
    for (String line; (line = lines.readLine()) != null; ) {
      if (line.isBlank()) continue;
      ++read;
      boolean wrong = false;
      String name = line.replaceAll("(?s).*?\"resourceType\"\\s*:\\s*\"(\\w+)\".*", "$1");
      types.merge(name, 1, Integer::sum);
      for (var message : validator.validateWithResult(line).getMessages()) {
        if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
        if (needsATerminologyServer(message.getMessage())) {
          ++unjudged;
          continue;
        }
        if (isAnotherLanguage(message.getMessage())) {
          ++languages;
          continue;
        }
        wrong = true;
        System.out.println("FAIL  " + name + " (line " + read + ") " + message.getLocationString() + ": " + message.getMessage());
      }
      if (wrong) ++bad;
    }
    System.out.println("HAPI's validator: " + read + " resources of " + types.size() + " types, " + bad + " with errors; "
        + unjudged + " codes that need a terminology server, " + languages + " languages beyond the common ones");
    System.out.println(types);
    System.exit(bad == 0 && read > 0 ? 0 : 1);
  }
}
