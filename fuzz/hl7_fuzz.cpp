// SPDX-License-Identifier: Apache-2.0
// Any bytes as an HL7 v2 message: decoding, reading, mapping and answering end without a fault, and what they
// give keeps its promises.

#include <fstream>
#include <iterator>

#include "check.hpp"
#include "fhir/validate.hpp"
#include "hl7v2/ack.hpp"
#include "hl7v2/charset.hpp"
#include "hl7v2/escape.hpp"
#include "hl7v2/mapping.hpp"

using namespace dyad;
using fuzz::must;

namespace {

std::string table(const char* name) {
  std::ifstream in(std::string(DYAD_SOURCE_DIR "/data/hl7v2/") + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

void check_entries(const hl7v2::Mapped& mapped) {
  for (const auto& entry : mapped.entries) {
    json::Value resource = entry.resource;
    if (!entry.id.empty()) resource.set("id", entry.id);
    const auto valid = fhir::validate(resource);
    must(valid.has_value(), "what is mapped is FHIR",
         (valid ? "" : valid.error().text() + " ") + json::write(resource));
    must(!entry.reference().empty(), "every entry can be referred to");
    hl7v2::Findings findings;
    json::Value held = resource;
    hl7v2::stamp(held, mapped.time);
    const auto again = hl7v2::merged(held, entry, mapped.time, findings);
    must(!again || entry.type == "Encounter" || entry.way == hl7v2::Entry::Way::merge,
         "what is held already changes nothing", json::write(resource));
    if (again) must(fhir::validate(*again).has_value(), "what is joined is FHIR", json::write(*again));
  }
}

void check_part(std::string_view part, const hl7v2::Tables& tables, const hl7v2::Zone& zone) {
  const auto message = hl7v2::read_message(part);
  if (!message) {
    must(!message.error().message.empty(), "a refusal has a message");
    return;
  }
  for (const auto& segment : message->segments())
    for (int n = 1; n < static_cast<int>(std::min<std::size_t>(segment.fields.size(), 40)); ++n) {
      const std::string text = segment[n].whole_text();
      must(text.find('\0') == std::string::npos, "no control character is left in a text");
    }
  const auto mapped = hl7v2::map_message(*message, {tables, &zone});
  must(mapped.supported || hl7v2::has_errors(mapped.findings), "what is not mapped is found");
  if (json::parse(json::write(hl7v2::bundle_of(mapped)))) check_entries(mapped);
  for (const auto verdict : {hl7v2::Verdict::accepted, hl7v2::Verdict::error, hl7v2::Verdict::rejected})
    for (const auto& ack : hl7v2::acknowledge(message->header(), message->separators(), verdict,
                                              mapped.findings, {{"20260101", "1"}, {"20260101", "2"}})) {
      must(ack.ends_with('\r'), "an answer ends with CR");
      must(ack.find('\x1C') == std::string::npos && ack.find('\x0B') == std::string::npos,
           "an answer holds no sign of a frame");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto tables =
      hl7v2::Tables::read(table("units.json"), table("mdc_loinc.json"), table("codes.json"));
  static const auto zone = hl7v2::Zone::find("Asia/Ho_Chi_Minh");
  must(tables.has_value() && zone.has_value(), "the tables can be read");
  const auto decoded = hl7v2::decode(fuzz::text_of(data, size));
  if (!decoded) return 0;
  for (const auto part : hl7v2::split_batch(decoded->text)) check_part(part, *tables, *zone);
  const hl7v2::Separators separators;
  std::string plain;
  for (const char c : decoded->text)
    if (static_cast<unsigned char>(c) >= 0x20) plain += c;
  must(hl7v2::unescape(hl7v2::escape(plain, separators), separators) == plain, "a text survives escaping",
       plain);
  return 0;
}
