// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/fhirpath_patch.hpp"

#include <doctest/doctest.h>

#include "fhirpath/fhirpath_for_tests.hpp"

using namespace dyad;
using fhirpath::read;

namespace {

constexpr const char* kPatient = R"({"resourceType":"Patient","active":true,"deceasedBoolean":false,
  "name":[{"family":"Tran","given":["Anh","Thi"],"_given":[null,{"id":"g"}]},{"family":"Le"}],
  "contact":[{"gender":"male"}]})";

// One operation, its parts as JSON; the patched resource, or "error: field: message".
std::string patched(std::string_view parts, const char* resource = kPatient) {
  const auto out = fhirpath::apply_patch(
      read(resource), read(R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[)" +
                           std::string(parts) + "]}]}"));
  return out ? json::write(*out) : "error: " + out.error().field + ": " + out.error().message;
}

std::string code(const char* type, const char* path) {
  return R"({"name":"type","valueCode":")" + std::string(type) + R"("},{"name":"path","valueString":")" +
         path + "\"}";
}

}  // namespace

TEST_CASE("add appends to a list and sets a single element, of the type that the value has") {
  CHECK(patched(code("add", "Patient") +
                R"(,{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1990-01-02"})")
            .find(R"("birthDate":"1990-01-02")") != std::string::npos);
  CHECK(patched(code("add", "Patient.name[0]") +
                R"(,{"name":"name","valueString":"given"},{"name":"value","valueString":"Mai"})")
            .find(R"("given":["Anh","Thi","Mai"],"_given":[null,{"id":"g"},null])") != std::string::npos);
  CHECK(patched(code("add", "Patient") + R"(,{"name":"name","valueString":"contact"},{"name":"value","part":[
      {"name":"name","valueHumanName":{"text":"a"}},{"name":"telecom","valueContactPoint":{"value":"1"}},
      {"name":"telecom","valueContactPoint":{"value":"2"}}]})")
            .find(R"({"name":{"text":"a"},"telecom":[{"value":"1"},{"value":"2"}]}])") != std::string::npos);
  CHECK(patched(code("add", "Patient") +
                R"(,{"name":"name","valueString":"multipleBirth"},{"name":"value","valueInteger":2})")
            .find(R"("multipleBirthInteger":2)") != std::string::npos);
  CHECK(patched(code("add", "Patient") +
                R"(,{"name":"name","valueString":"active"},{"name":"value","valueBoolean":false})") ==
        "error: parameter[0].part[name]: the element is there already; replace it instead");
  CHECK(patched(code("add", "Patient") +
                R"(,{"name":"name","valueString":"colour"},{"name":"value","valueString":"x"})") ==
        "error: parameter[0].part[name]: no such element");
  CHECK(patched(code("add", "Patient.name") +
                R"(,{"name":"name","valueString":"text"},{"name":"value","valueString":"x"})") ==
        "error: parameter[0].part[path]: the path must name one element, not 2");
}

TEST_CASE("insert puts a value into a list, which may still be empty") {
  CHECK(patched(code("insert", "Patient.name") +
                R"(,{"name":"index","valueInteger":0},{"name":"value","valueHumanName":{"text":"a"}})")
            .find(R"("name":[{"text":"a"},{"family":"Tran")") != std::string::npos);
  CHECK(patched(code("insert", "Patient.telecom") +
                R"(,{"name":"index","valueInteger":0},{"name":"value","valueContactPoint":{"value":"1"}})")
            .find(R"("telecom":[{"value":"1"}])") != std::string::npos);
  CHECK(patched(code("insert", "Patient.name") +
                R"(,{"name":"index","valueInteger":3},{"name":"value","valueHumanName":{"text":"a"}})") ==
        "error: parameter[0].part[index]: outside the list");
  CHECK(patched(code("insert", "Patient.active") +
                R"(,{"name":"index","valueInteger":0},{"name":"value","valueBoolean":true})") ==
        "error: parameter[0].part[path]: the path must name a list");
}

TEST_CASE("delete takes one element away and leaves nothing empty behind") {
  CHECK(patched(code("delete", "Patient.name[0].given[0]")).find(R"("given":[null],"_given":[{"id":"g"}])") ==
        std::string::npos);
  CHECK(
      patched(code("delete", "Patient.name[0].given[0]")).find(R"("given":["Thi"],"_given":[{"id":"g"}])") !=
      std::string::npos);
  CHECK(patched(code("delete", "Patient.contact[0].gender")).find("contact") == std::string::npos);
  CHECK(patched(code("delete", "Patient.birthDate")).find("\"active\":true") != std::string::npos);
  CHECK(patched(code("delete", "Patient.name.where(family = 'Le')")).find("Le") == std::string::npos);
  CHECK(patched(code("delete", "Patient.name")) ==
        "error: parameter[0].part[path]: the path must name one element, not 2");
  CHECK(patched(code("delete", "Patient")) ==
        "error: parameter[0].part[path]: the resource itself cannot be deleted by a patch");
  CHECK(patched(code("delete", "'x'")) ==
        "error: parameter[0].part[path]: the path must name elements, not computed values");
}

TEST_CASE("replace changes a value in its place, a choice to another type as well") {
  CHECK(patched(code("replace", "Patient.active") + R"(,{"name":"value","valueBoolean":false})")
            .starts_with(R"({"resourceType":"Patient","active":false,)"));
  CHECK(patched(code("replace", "Patient.deceased") + R"(,{"name":"value","valueDateTime":"2025"})")
            .starts_with(R"({"resourceType":"Patient","active":true,"deceasedDateTime":"2025","name")"));
  CHECK(patched(code("replace", "Patient.name[0].given[1]") + R"(,{"name":"value","valueString":"Mai"})")
            .find(R"("given":["Anh","Mai"]},)") != std::string::npos);
  CHECK(patched(code("replace", "Patient.birthDate") + R"(,{"name":"value","valueDate":"2025"})") ==
        "error: parameter[0].part[path]: the path must name one element, not 0");
  CHECK(patched(code("replace", "Patient.active")) == "error: parameter[0].part[value]: required");
}

TEST_CASE("move changes the order of a list, with the siblings of its primitives") {
  CHECK(patched(code("move", "Patient.name[0].given") +
                R"(,{"name":"source","valueInteger":1},{"name":"destination","valueInteger":0})")
            .find(R"("given":["Thi","Anh"],"_given":[{"id":"g"},null])") != std::string::npos);
  CHECK(patched(code("move", "Patient.name") +
                R"(,{"name":"source","valueInteger":2},{"name":"destination","valueInteger":0})") ==
        "error: parameter[0].part[source]: outside the list");
}

TEST_CASE("a patch is applied whole or not at all, and a malformed one says where") {
  CHECK(patched(code("rename", "Patient.name")) == "error: parameter[0].part[type]: unknown operation");
  CHECK(patched(code("delete", "Patient..name")).starts_with("error: expression: FHIRPath"));
  CHECK(patched(R"({"name":"type","valueCode":"delete"})") == "error: parameter[0].part[path]: required");
  CHECK_FALSE(fhirpath::apply_patch(read(kPatient), read("{}")));
}
