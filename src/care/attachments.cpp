// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "care/discussion_parts.hpp"
#include "care/form_fields.hpp"
#include "care/opinions_store.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kAttachment = "consultation-attachment";
constexpr std::size_t kTitleBytes = 200;

// What can be shown safely, and how such bytes begin. No pages, no drawings with scripts, no documents with
// macros.
struct Kind {
  std::string_view content_type;
  std::string_view begins;
};
constexpr std::array<Kind, 3> kKinds{
    {{"application/pdf", "%PDF-"}, {"image/png", "\x89PNG\r\n\x1a\n"}, {"image/jpeg", "\xff\xd8\xff"}}};

bool is_attachment(const record::Resource& r) {
  return r.version.type == "DocumentReference" && code_in(r.body["type"], kConcepts) == kAttachment;
}

bool belongs(const record::Resource& r, std::string_view consultation) {
  return is_attachment(r) && r.body.at({"context", "related"})[std::size_t(0)]["reference"].as_string() ==
                                 "ServiceRequest/" + std::string(consultation);
}

const json::Value& attachment_of(const record::Resource& r) {
  return r.body["content"][std::size_t(0)]["attachment"];
}

struct Paper {
  std::string title;
  std::string content_type;
  std::string data;  // base64, without blanks
  std::size_t bytes = 0;
};

Result<Paper> read_paper(const json::Value& body) {
  auto title = need_text(body, "title", kTitleBytes);
  if (!title) return std::unexpected(title.error());
  const std::string_view type = body["content_type"].as_string();
  const auto kind = std::ranges::find(kKinds, type, &Kind::content_type);
  if (kind == kKinds.end())
    return refuse_field("cannot be attached", "content_type", type, "application/pdf, image/png, image/jpeg");
  if (!body["data"].is_string()) return fail(ErrorKind::missing, "required", "data");
  if (body["data"].as_string().size() > kMostAttachmentBytes * 2)
    return fail(ErrorKind::too_large, "too large", "data", {},
                "at most " + std::to_string(kMostAttachmentBytes) + " bytes");
  const auto bytes = from_base64(body["data"].as_string());
  if (!bytes) return refuse_field("not base64", "data");
  if (bytes->size() > kMostAttachmentBytes)
    return fail(ErrorKind::too_large, "too large", "data", std::to_string(bytes->size()) + " bytes",
                "at most " + std::to_string(kMostAttachmentBytes) + " bytes");
  if (!bytes->starts_with(kind->begins))
    return refuse_field("the content is not what it is called", "data", {}, std::string(type));
  return Paper{std::move(*title), std::string(type), to_base64(*bytes), bytes->size()};
}

record::Operation binary(const SentForm& form, const Paper& paper, const std::string& id) {
  record::Operation o;
  o.type = "Binary";
  o.id = id;
  o.body = json::object({{"resourceType", "Binary"},
                         {"id", id},
                         {"contentType", paper.content_type},
                         {"securityContext", json::object({{"reference", "Patient/" + form.facts.mother}})},
                         {"data", paper.data}});
  return o;
}

record::Operation document(const SentForm& form, const Paper& paper, const std::string& id,
                           const std::string& binary_id) {
  record::Operation o;
  o.type = "DocumentReference";
  o.id = id;
  o.body = json::object({{"resourceType", "DocumentReference"}, {"id", id}});
  if (json::Value meta = origin_meta(form.facts); !meta.is_null()) o.body.set("meta", std::move(meta));
  o.body.set("identifier", key_identifier(form.key));
  o.body.set("status", "current");
  o.body.set("type", concept_of(kConcepts, kAttachment));
  o.body.set("subject", json::object({{"reference", "Patient/" + form.facts.mother}}));
  o.body.set("date", format_utc(form.facts.now));
  o.body.set("author", json::Array{person_reference(form.who)});
  o.body.set("content",
             json::Array{json::object({{"attachment", json::object({{"contentType", paper.content_type},
                                                                    {"url", "Binary/" + binary_id},
                                                                    {"size", paper.bytes},
                                                                    {"title", paper.title}})}})});
  o.body.set(
      "context",
      json::object(
          {{"related", json::Array{json::object({{"reference", "ServiceRequest/" + form.consultation}})}}}));
  return o;
}

}  // namespace

json::Value attachments_json(const Facts& facts, std::string_view consultation,
                             const access::Principal& who) {
  json::Array out;
  for (const auto& r : facts.record.resources) {
    if (!belongs(r, consultation)) continue;
    const json::Value& a = attachment_of(r);
    const json::Value& author = r.body["author"][std::size_t(0)];
    const bool back = r.body["status"].as_string() == "entered-in-error";
    out.push_back(json::object(
        {{"id", r.version.id},
         {"at", r.body["date"].as_string()},
         {"author", json::object({{"practitioner", author["reference"].as_string().substr(
                                                       author["reference"].as_string().find('/') + 1)},
                                  {"name", author["display"].as_string()}})},
         {"mine", author["reference"].as_string() == "Practitioner/" + who.practitioner},
         {"title", back ? std::string_view() : a["title"].as_string()},
         {"content_type", a["contentType"].as_string()},
         {"bytes", a["size"].as_int().value_or(0)},
         {"withdrawn", back},
         {"resource", reference_of(r)}}));
  }
  return json::Value(std::move(out));
}

Result<Stored> store_attachment(record::Record& record, const evidence::Quantities& quantities,
                                std::string_view case_id, const json::Value& body,
                                const access::Principal& who) {
  const auto facts = case_facts(record.store(), quantities, case_id, record.now(), {});
  if (!facts) return std::unexpected(facts.error());
  const auto form = read_form(*facts, body, who);
  if (!form) return std::unexpected(form.error());
  if (!body["withdraw"].is_null()) {
    const auto* held = held_resource(*facts, "DocumentReference", body["withdraw"].as_string());
    if (held && !belongs(*held, form->consultation)) held = nullptr;
    return take_back(record, *form, held,
                     held ? held->body["author"][std::size_t(0)]["reference"].as_string() : "");
  }
  const auto paper = read_paper(body);
  if (!paper) return std::unexpected(paper.error());
  const std::string id = form_id(*form, "attachment"), binary_id = form_id(*form, "paper");
  // What was sent is kept with the Binary already; the words of the form are enough here.
  json::Value sent = body;
  sent.erase("data");
  return create_once(record, *form,
                     {binary(*form, *paper, binary_id), document(*form, *paper, id, binary_id)},
                     json::write(sent));
}

Result<AttachmentContent> attachment_content(const record::Reader& reader, const Facts& facts,
                                             std::string_view id) {
  const auto missing = [&] {
    return fail(ErrorKind::not_found, "there is no such attachment in this case", "attachment",
                std::string(id.substr(0, 80)));
  };
  const auto* held = held_resource(facts, "DocumentReference", id);
  if (!held || !is_attachment(*held) || held->body["status"].as_string() == "entered-in-error")
    return missing();
  const std::string_view url = attachment_of(*held)["url"].as_string();
  if (!url.starts_with("Binary/")) return missing();
  const auto version = reader.read("Binary", url.substr(7), {});
  if (!version) return std::unexpected(version.error());
  if (!*version) return missing();
  const auto body = json::parse((*version)->body);
  if (!body) return std::unexpected(body.error());
  auto bytes = from_base64((*body)["data"].as_string());
  if (!bytes) return std::unexpected(bytes.error());
  // By what the bytes are: another system may have written anything here.
  for (const Kind& kind : kKinds)
    if (bytes->starts_with(kind.begins))
      return AttachmentContent{std::string(kind.content_type), std::move(*bytes)};
  return missing();
}

}  // namespace dyad::care
