// SPDX-License-Identifier: Apache-2.0
// dyad hl7 check: what a message would become, without a server.
#include <cstdio>
#include <map>

#include "app/commands.hpp"
#include "app/feeds.hpp"
#include "app/files.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "fhir/validate.hpp"
#include "hl7v2/charset.hpp"
#include "hl7v2/mapping.hpp"
#include "net/mllp_framing.hpp"

namespace dyad::app {
namespace {

using hl7v2::Finding;

struct Checked {
  std::string type;
  std::string outcome;  // "stored", "partly", "not stored", "not taken", "unreadable"
  hl7v2::Findings findings;
  hl7v2::Mapped mapped;
};

std::string_view severity(const Finding& f) {
  return f.severity == Finding::Severity::error     ? "error"
         : f.severity == Finding::Severity::warning ? "warning"
                                                    : "info";
}

std::string place_words(const hl7v2::Place& place) {
  return place.segment.empty() ? say("hl7.whole") : place.text();
}

Checked unreadable(const Error& error) {
  Checked out;
  out.outcome = "unreadable";
  out.findings.push_back(
      {Finding::Severity::error, hl7v2::kSequenceError, error.text(), {"MSH", 1, 0, 0, 0, 0}});
  return out;
}

Checked check_one(std::string_view text, const hl7v2::Tables& tables, const hl7v2::Zone* zone) {
  const auto message = hl7v2::read_message(text);
  if (!message) return unreadable(message.error());
  Checked out;
  out.type = message->header().type();
  out.mapped = hl7v2::map_message(*message, {tables, zone});
  out.findings = out.mapped.findings;
  bool tells = false;
  for (const auto& entry : out.mapped.entries) {
    json::Value resource = entry.resource;
    if (!entry.id.empty()) resource.set("id", entry.id);
    if (const auto valid = fhir::validate(resource); !valid)
      out.findings.push_back({Finding::Severity::error, hl7v2::kDataTypeError,
                              "not valid FHIR: " + valid.error().field + ": " + valid.error().message,
                              entry.place});
    tells = tells || (entry.way != hl7v2::Entry::Way::fill && entry.way != hl7v2::Entry::Way::keep);
  }
  const bool errors = hl7v2::has_errors(out.findings);
  out.outcome = !out.mapped.supported ? "not taken" : !errors ? "stored" : tells ? "partly" : "not stored";
  return out;
}

std::vector<std::string> messages_in(const std::string& bytes) {
  if (bytes.find('\x0B') == std::string::npos) return {bytes};
  net::MllpReader reader(hl7v2::kMaxMessageBytes);
  reader.feed(bytes);
  reader.finish();
  std::vector<std::string> out;
  while (auto frame = reader.next()) out.push_back(std::move(frame->bytes));
  return out;
}

std::string counts_of(const Checked& checked) {
  std::map<std::string, int> types;
  for (const auto& entry : checked.mapped.entries) ++types[entry.type];
  std::string out;
  for (const auto& [type, n] : types) out += (out.empty() ? "" : ", ") + std::to_string(n) + " " + type;
  return out;
}

json::Value as_json(const std::string& file, const Checked& checked, bool bundle) {
  json::Array findings;
  for (const auto& f : checked.findings)
    findings.push_back(json::object(
        {{"severity", severity(f)}, {"place", f.place.text()}, {"code", f.code}, {"text", f.text}}));
  json::Value out = json::object(
      {{"file", file}, {"type", checked.type}, {"outcome", checked.outcome}, {"findings", findings}});
  if (bundle) out.set("bundle", hl7v2::bundle_of(checked.mapped));
  return out;
}

void tell(const std::string& file, const Checked& checked, const Hl7Options& options) {
  if (options.json) return print(json::write(as_json(file, checked, options.bundle)) + "\n");
  print(file + ": " + (checked.type.empty() ? "" : checked.type + ": ") +
        say_or("hl7.outcome." + checked.outcome, checked.outcome) +
        (checked.mapped.entries.empty() ? "" : ": " + counts_of(checked)) + "\n");
  for (const auto& f : checked.findings)
    print("  " + say_or("hl7.severity." + std::string(severity(f)), severity(f)) + " " +
          place_words(f.place) + " " + f.code + ": " + line_words(f.text) + "\n");
  if (options.bundle) print(json::write_pretty(hl7v2::bundle_of(checked.mapped)) + "\n");
}

bool check_file(const std::string& file, const Hl7Options& options, const hl7v2::Tables& tables,
                const std::optional<hl7v2::Zone>& site) {
  const auto bytes = read_file(file);
  if (!bytes) {
    report(bytes.error(), file);
    return false;
  }
  bool good = true;
  for (const auto& frame : messages_in(*bytes)) {
    const auto seen = hl7v2::glimpse(frame);
    const auto first = [](const std::string& text) { return text.substr(0, text.find('^')); };
    const std::string sender = first(seen.application) + "|" + first(seen.facility);
    const auto decoded = hl7v2::decode(frame, tables.character_set(sender));
    std::optional<hl7v2::Zone> zone = site;
    if (const auto own = tables.zone(sender); !own.empty())
      if (auto found = hl7v2::Zone::find(own)) zone = *found;
    if (!decoded) {
      tell(file, unreadable(decoded.error()), options);
      good = false;
      continue;
    }
    for (const auto part : hl7v2::split_batch(decoded->text)) {
      const auto checked = check_one(part, tables, zone ? &*zone : nullptr);
      tell(file, checked, options);
      good = good && checked.outcome == "stored";
    }
  }
  return good;
}

}  // namespace

int hl7_check(const Hl7Options& options) {
  const auto tables = load_hl7_tables(options.map);
  if (!tables) return report(tables.error());
  std::optional<hl7v2::Zone> zone;
  if (!options.zone.empty()) {
    auto found = hl7v2::Zone::find(options.zone);
    if (!found) return report(found.error());
    zone = std::move(*found);
  }
  bool good = true;
  for (const auto& file : options.files) good = check_file(file, options, *tables, zone) && good;
  return good ? kOk : kFailed;
}

}  // namespace dyad::app
