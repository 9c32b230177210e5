// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/base64.hpp"
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

// The texts of the message's OBX as one document, and each encapsulated one on its own.
std::vector<Value> contents_of(Mapping& m, const PatientGroup& group) {
  std::string text;
  std::vector<Value> out;
  std::vector<Noted> all = group.loose;
  for (const OrderGroup& order : group.orders)
    all.insert(all.end(), order.results.begin(), order.results.end());
  for (const Noted& noted : all) {
    const Segment& obx = *noted.segment;
    const std::string kind = obx[2].text();
    for (const Part& one : obx[5].repetitions()) {
      if (kind == "ED" || kind == "RP") {
        if (Value a = attachment(m, obx, one, kind); !a.is_null()) out.push_back(std::move(a));
      } else if (const auto line = one.whole_text(); !line.empty() || kind == "TX") {
        text.append(text.empty() ? "" : "\n").append(line);
      }
    }
  }
  if (!text.empty())
    out.insert(out.begin(),
               json::object({{"contentType", "text/plain; charset=utf-8"}, {"data", to_base64(text)}}));
  return out;
}

std::string doc_status(const std::string& completion) {
  if (completion == "AU" || completion == "LA" || completion == "DO") return "final";
  if (completion == "DI" || completion == "IN" || completion == "IP" || completion == "PA")
    return "preliminary";
  return {};
}

std::string status_of(const Mapping& m, const Segment& txa) {
  const std::string availability = txa[19].text();
  if (m.header.trigger == "T11" || availability == "CA") return "entered-in-error";
  return availability == "OB" ? "superseded" : "current";
}

// A document of some size is a Binary of its own.
void keep_content(Mapping& m, Value& attached, const std::string& document, std::size_t nth,
                  const Place& place) {
  if (!attached.has("data")) return;
  const std::string data(attached["data"].as_string());
  const std::string id = id_of({"Binary", document, std::to_string(nth), data});
  Value binary =
      json::object({{"resourceType", "Binary"}, {"contentType", attached["contentType"]}, {"data", data}});
  m.add(Entry::Way::keep, "Binary", id, std::move(binary), place);
  attached.erase("data");
  attached.set("url", "Binary/" + id);
}

}  // namespace

void map_document(Mapping& m, const PatientGroup& group) {
  const auto person = map_patient(m, group.pid, false);
  if (!person) return;
  const Segment* found = m.message.first("TXA");
  if (!found)
    return m.error(kRequiredMissing, "the message says nothing of its document", {"TXA", 1, 0, 0, 0, 0});
  const Segment& txa = *found;
  const Value number = m.entity(txa[12], "document", "");
  if (number.is_null()) return m.error(kRequiredMissing, "a document has a number", txa.at(12));
  const std::string key =
      std::string(number["system"].as_string()) + "|" + std::string(number["value"].as_string());
  const std::string visit = map_visit(m, group.pv1, *person, false);
  Value document = json::object(
      {{"resourceType", "DocumentReference"}, {"masterIdentifier", number}, {"status", status_of(m, txa)}});
  put(document, "docStatus", doc_status(txa[17].text()));
  put(document, "type", m.concept_of(txa[2]));
  document.set("subject", reference(person->reference));
  put(document, "date", m.instant(txa[6].valued() ? txa[6] : txa[4], txa.at(6)));
  Value authors;
  for (const Part& one : txa[9].repetitions())
    if (const Value who = m.person(one); !who.is_null()) authors.push(who);
  put(document, "author", authors);
  if (const Value who = m.person(txa[10].repetitions().front()); !who.is_null())
    document.set("authenticator", who);
  put(document, "description", txa[25].whole_text());
  if (const auto level = txa[18].text(); level == "V" || level == "R" || level == "U")
    document.set("securityLabel", array(coded("http://terminology.hl7.org/CodeSystem/v2-0272", level)));
  if (const Value parent = m.entity(txa[13], "document", ""); !parent.is_null()) {
    const bool replaces = m.header.trigger == "T09" || m.header.trigger == "T10";
    document.set("relatesTo", array(json::object({{"code", replaces ? "replaces" : "appends"},
                                                  {"target", json::object({{"identifier", parent}})}})));
  }
  Value contents;
  std::size_t nth = 0;
  for (Value& one : contents_of(m, group)) {
    keep_content(m, one, key, nth++, txa.at());
    contents.push(json::object({{"attachment", one}}));
  }
  // A notification without content still says that the document is there.
  if (contents.is_null()) {
    const std::string name = txa[16].whole_text();
    contents.push(
        json::object({{"attachment", json::object({{"title", name.empty() ? txa[12].text() : name}})}}));
  }
  document.set("content", contents);
  if (!visit.empty()) document.set("context", json::object({{"encounter", array(reference(visit))}}));
  m.add(Entry::Way::merge, "DocumentReference", id_of({"DocumentReference", key}), std::move(document),
        txa.at());
}

}  // namespace dyad::hl7v2
