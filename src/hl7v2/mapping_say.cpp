// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

Mapping::Mapping(const Message& of, const MapOptions& options, Mapped& to)
    : message(of), tables(options.tables), header(of.header()), mapped(to), zone_(options.zone) {
  const Segment* msh = of.first("MSH");
  const auto named = [](const Part& hd) {
    const std::string first = hd.component(1).text();
    return first.empty() ? hd.component(2).text() : first;
  };
  const std::string application = msh ? named((*msh)[3]) : "", house = msh ? named((*msh)[4]) : "";
  sender = application + "|" + house;
  facility = part_of_uri(!house.empty() ? house : !application.empty() ? application : "unknown");
  if (msh)
    for (const Part& profile : (*msh)[21].repetitions())
      monitor = monitor || profile.component(1).text().find("PCD") != std::string::npos;
}

void Mapping::error(const char* code, std::string text, Place place) {
  mapped.findings.push_back({Finding::Severity::error, code, std::move(text), std::move(place)});
}

void Mapping::warn(const char* code, std::string text, Place place) {
  mapped.findings.push_back({Finding::Severity::warning, code, std::move(text), std::move(place)});
}

void Mapping::info(std::string text, Place place) {
  mapped.findings.push_back({Finding::Severity::info, "0", std::move(text), std::move(place)});
}

Entry& Mapping::add(Entry::Way way, std::string type, std::string id, json::Value resource, Place place) {
  Entry entry;
  entry.way = way;
  entry.type = std::move(type);
  entry.full_url = urn_of({entry.type, id, std::to_string(mapped.entries.size())});
  entry.id = std::move(id);
  entry.resource = std::move(resource);
  entry.place = std::move(place);
  entry.event = header.trigger;
  mapped.entries.push_back(std::move(entry));
  return mapped.entries.back();
}

std::string Mapping::when(const Part& part, const Place& place) {
  const auto read = read_when(part.text(), zone_);
  if (!read) {
    error(kDataTypeError, read.error().text(), place);
    return {};
  }
  if (!*read) return {};
  if ((*read)->zone_assumed && !told_zone_) {
    told_zone_ = true;
    warn(kDataTypeError,
         "times without zone were read in the zone configured for this site, " + zone_->name(), place);
  }
  return (*read)->text;
}

std::string Mapping::instant(const Part& part, const Place& place) {
  const std::string text = when(part, place);
  return text.find('T') == std::string::npos ? std::string() : text;
}

std::string Mapping::date(const Part& part, const Place& place) { return when(part, place).substr(0, 10); }

}  // namespace dyad::hl7v2
