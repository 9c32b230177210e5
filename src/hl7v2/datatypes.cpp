// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr std::string_view kV2Root = "http://terminology.hl7.org/CodeSystem/v2-";

bool is_oid(std::string_view text) {
  if (text.size() < 3 || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
  bool begin = true;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (begin) return false;
      begin = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return false;
    if (begin && text[i] == '0' && i + 1 < text.size() && text[i + 1] != '.') return false;
    begin = false;
  }
  return !begin;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const auto& part : parts)
    if (!part.empty()) out.append(out.empty() ? "" : " ").append(part);
  return out;
}

}  // namespace

void put(Value& to, const char* name, const std::string& text) {
  if (!text.empty()) to.set(name, text);
}

void put(Value& to, const char* name, const Value& value) {
  if (value.is_null() || (value.is_array() && value.size() == 0) || (value.is_object() && value.size() == 0))
    return;
  to.set(name, value);
}

Value coded(std::string_view system, std::string_view code, std::string_view display) {
  Value coding = json::object({{"system", system}, {"code", code}});
  if (!display.empty()) coding.set("display", display);
  return json::object({{"coding", json::Array{coding}}});
}

Value period_of(const std::string& start, const std::string& end) {
  Value out = json::Object{};
  put(out, "start", start);
  const auto a = parse_partial(start), b = parse_partial(end);
  const bool turned = a && b && b->last <= a->first;
  if (!turned) put(out, "end", end);
  return out.size() == 0 ? Value() : out;
}

Value reference(const std::string& to) { return json::object({{"reference", to}}); }
Value array(Value one) { return Value(json::Array{std::move(one)}); }

std::string code_text(std::string text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string part_of_uri(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    const bool plain = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') ||
                       c == '-' || c == '.' || c == '_';
    if (plain)
      out += c;
    else
      out.append(1, '%').append(1, kDigits[b >> 4]).append(1, kDigits[b & 15]);
  }
  return out;
}

std::string Mapping::local_system(std::string_view kind) const {
  return std::string(kLocalRoot) + facility + "/" + part_of_uri(kind);
}

std::string Mapping::authority(const Part& hd, std::string_view kind) const {
  const std::string name = hd.sub(1).text(), id = hd.sub(2).text(), type = hd.sub(3).text();
  for (const auto& asked : {name, id})
    if (!asked.empty())
      if (const auto said = tables.authority(sender, asked); !said.empty()) return said;
  if (is_oid(id) && (type == "ISO" || type.empty())) return "urn:oid:" + id;
  if (is_uuid(id)) return "urn:uuid:" + lower(id);
  if (id.starts_with("http://") || id.starts_with("https://") || id.starts_with("urn:")) return id;
  if (!id.empty()) return local_system(type.empty() ? id : type + "-" + id);
  return local_system(name.empty() ? kind : std::string_view(name));
}

Value Mapping::identifier(const Part& cx, std::string_view kind, int authority_component) const {
  const std::string value = cx.component(1).text();
  if (value.empty()) return {};
  Value out =
      json::object({{"system", authority(cx.component(authority_component), kind)}, {"value", value}});
  if (authority_component == 4)
    if (const auto type = code_text(cx.component(5).text()); !type.empty())
      out.set("type", coded(std::string(kV2Root) + "0203", type));
  return out;
}

Value Mapping::entity(const Part& ei, std::string_view kind, std::string_view type_code) const {
  const std::string value = ei.component(1).text();
  if (value.empty()) return {};
  // An EI carries its authority in components, not subcomponents.
  const std::string name = ei.component(2).text(), id = ei.component(3).text();
  std::string system;
  for (const auto& asked : {name, id})
    if (system.empty() && !asked.empty()) system = tables.authority(sender, asked);
  if (system.empty())
    system = is_oid(id)               ? "urn:oid:" + id
             : is_uuid(id)            ? "urn:uuid:" + lower(id)
             : id.starts_with("http") ? id
                                      : local_system(!name.empty() ? std::string_view(name)
                                                     : !id.empty() ? std::string_view(id)
                                                                   : kind);
  Value out = json::object({{"system", system}, {"value", value}});
  if (!type_code.empty()) out.set("type", coded(std::string(kV2Root) + "0203", type_code));
  return out;
}

Value Mapping::name(const Part& xpn) const {
  const std::string family = xpn.component(1).text();
  Value given;
  for (const int n : {2, 3})
    if (const auto text = xpn.component(n).text(); !text.empty()) given.push(text);
  if (family.empty() && given.is_null()) return {};
  Value out = json::Object{};
  put(out, "use", tables.word("name_use", xpn.component(7).text()));
  put(out, "family", family);
  put(out, "given", given);
  if (const auto prefix = xpn.component(5).text(); !prefix.empty()) out.set("prefix", array(prefix));
  Value suffix;
  for (const int n : {4, 6})
    if (const auto text = xpn.component(n).text(); !text.empty()) suffix.push(text);
  put(out, "suffix", suffix);
  return out;
}

Value Mapping::address(const Part& xad) const {
  Value out = json::Object{}, lines;
  for (const int n : {1, 2})
    if (const auto text = xad.component(n).text(); !text.empty()) lines.push(text);
  put(out, "line", lines);
  put(out, "city", xad.component(3).text());
  put(out, "state", xad.component(4).text());
  put(out, "postalCode", xad.component(5).text());
  put(out, "country", xad.component(6).text());
  put(out, "district", xad.component(9).text());
  if (out.size() == 0) return {};
  put(out, "use", tables.word("address_use", xad.component(7).text()));
  return out;
}

Value Mapping::telecom(const Part& xtn, std::string_view default_use) const {
  const std::string equipment = xtn.component(3).text();
  std::string value = xtn.component(12).text();
  if (value.empty() && (equipment == "Internet" || equipment == "X.400")) value = xtn.component(4).text();
  if (value.empty()) value = xtn.component(1).text();
  if (value.empty())
    value = joined({xtn.component(5).text(), xtn.component(6).text(), xtn.component(7).text()});
  if (value.empty()) value = xtn.component(4).text();
  if (value.empty()) return {};
  std::string system = tables.word("telecom_system", equipment);
  if (system.empty()) system = value.find('@') != std::string::npos ? "email" : "phone";
  Value out = json::object({{"system", system}, {"value", value}});
  std::string use = equipment == "CP" ? "mobile" : tables.word("telecom_use", xtn.component(2).text());
  put(out, "use", use.empty() ? std::string(default_use) : use);
  return out;
}

std::string Mapping::system_of(const std::string& name) const {
  if (name.empty() || name == "L") return local_system("local");
  if (const auto known = tables.word("system", name); !known.empty()) return known;
  if (name.size() == 7 && name.starts_with("HL7")) return std::string(kV2Root) + name.substr(3);
  if (is_oid(name)) return "urn:oid:" + name;
  if (name.starts_with("http://") || name.starts_with("https://")) return name;
  return local_system(name);
}

void Mapping::codings(const Part& cwe, int first, Value& to) const {
  const std::string code = code_text(cwe.component(first).text()), display = cwe.component(first + 1).text();
  std::string system = system_of(cwe.component(first + 2).text());
  if (code.empty()) return;
  // A code that says it is LOINC and cannot be one is the sender's own.
  if (system == kLoinc && !is_loinc(code)) system = local_system("local");
  Value coding = json::object({{"system", system}, {"code", code}});
  put(coding, "display", display);
  to.push(coding);
}

Value Mapping::concept_of(const Part& cwe) const {
  Value coding;
  codings(cwe, 1, coding);
  codings(cwe, 4, coding);
  Value out = json::Object{};
  put(out, "coding", coding);
  std::string text = cwe.component(9).text();
  if (text.empty()) text = cwe.component(2).text();
  if (text.empty()) text = cwe.component(5).text();
  put(out, "text", text);
  return out.size() == 0 ? Value() : out;
}

Value Mapping::concepts(const Part& field) const {
  Value out;
  for (const Part& one : field.repetitions())
    if (const Value value = concept_of(one); !value.is_null()) out.push(value);
  return out;
}

Value Mapping::person(const Part& xcn) const {
  const std::string id = xcn.component(1).text();
  const std::string shown =
      joined({xcn.component(6).text(), xcn.component(3).text(), xcn.component(2).text()});
  Value out = json::Object{};
  if (!id.empty())
    out.set("identifier",
            json::object({{"system", authority(xcn.component(9), "practitioner")}, {"value", id}}));
  put(out, "display", shown);
  if (out.size() == 0) return {};
  out.set("type", "Practitioner");
  return out;
}

Value Mapping::location(const Part& pl, const Place& place) {
  const std::string point = pl.component(1).text(), room = pl.component(2).text(),
                    bed = pl.component(3).text();
  const std::string house = pl.component(4).text(), building = pl.component(7).text(),
                    floor = pl.component(8).text();
  const std::string shown = joined({house, building, floor, point, room, bed});
  if (shown.empty()) return {};
  const std::string id = id_of({"Location", facility, house, building, floor, point, room, bed});
  const std::string full = "Location/" + id;
  const bool made =
      std::ranges::any_of(mapped.entries, [&](const Entry& e) { return e.type == "Location" && e.id == id; });
  if (!made) {
    Value resource = json::object(
        {{"resourceType", "Location"}, {"status", "active"}, {"name", shown}, {"mode", "instance"}});
    const char* kind = !bed.empty() ? "bd" : !room.empty() ? "ro" : "wa";
    resource.set("physicalType", coded("http://terminology.hl7.org/CodeSystem/location-physical-type", kind));
    add(Entry::Way::keep, "Location", id, std::move(resource), place);
  }
  return json::object({{"reference", full}, {"display", shown}});
}

}  // namespace dyad::hl7v2
