// SPDX-License-Identifier: Apache-2.0
// What was signed, and the signatures, as files to take away: they are checked without this server.
#include <algorithm>

#include "api/answer.hpp"
#include "api/paper_document.hpp"
#include "api/resolution_parts.hpp"
#include "api/router.hpp"
#include "care/resolution_view.hpp"

namespace dyad::api {
namespace {

using care::HeldDecision;

http::Response file(std::string body, std::string_view type, const std::string& name) {
  http::Response response;
  response.content_type = type;
  response.body = std::move(body);
  response.headers.add("Content-Disposition", "inline; filename=\"" + name + "\"");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// The decision at the revision asked for: the newest, or an earlier one with the signatures it had.
Result<HeldDecision> at_revision(const Context& context, const Call& call, const care::Facts& facts) {
  auto newest = care::Resolutions::held(facts, call.part("rid"));
  const auto text = call.request.parameter("revision").value_or("");
  if (!newest || text.empty() || text == std::to_string(newest->course.revision)) return newest;
  const auto versions = context.record.store().history("CarePlan", newest->id);
  if (!versions) return std::unexpected(versions.error());
  std::optional<HeldDecision> found;
  for (const auto& v : *versions) {
    const auto body = json::parse(v.body);
    auto held = body ? care::read_decision(v, *body) : std::nullopt;
    if (held && std::to_string(held->course.revision) == text && (!found || held->version > found->version))
      found = std::move(held);
  }
  if (found) return std::move(*found);
  return fail(ErrorKind::not_found, "there is no such revision", "revision", std::string(text.substr(0, 20)));
}

struct Asked {
  care::Facts facts;
  HeldDecision decision;
};
Result<Asked> asked_for(const Context& context, const Call& call) {
  auto facts = context.decisions->resolutions.facts(context.record, call.part("id"));
  if (!facts) return std::unexpected(facts.error());
  auto decision = at_revision(context, call, *facts);
  if (!decision) return std::unexpected(decision.error());
  return Asked{std::move(*facts), std::move(*decision)};
}

Result<std::string> frozen(const Context& context, const HeldDecision& d, std::string_view format) {
  if (d.course.minutes.empty())
    return fail(ErrorKind::not_found, "this revision was never put to signature", "revision",
                std::to_string(d.course.revision));
  const auto document = context.record.store().read("DocumentReference", d.course.minutes, {});
  if (!document) return std::unexpected(document.error());
  const auto body = *document ? json::parse((*document)->body) : json::Value();
  std::string bytes = body ? care::kept_document(*body, format) : std::string();
  if (bytes.empty()) return fail(ErrorKind::not_found, "the minutes are not in the record", "minutes");
  return bytes;
}

std::string language_of(const Call& call, const HeldDecision& d) {
  const auto asked = call.request.parameter("lang").value_or("");
  if (std::ranges::find(care::kLanguages, asked) != std::end(care::kLanguages)) return std::string(asked);
  return d.course.language.empty() ? "en" : d.course.language;
}

// In the language that is signed: the very bytes. In another, or of a draft: written anew, and it says so.
http::Response minutes(Context& context, const Call& call) {
  if (!context.decisions) return no_decisions();
  const auto asked = asked_for(context, call);
  if (!asked) return problem(asked.error());
  const auto& d = asked->decision;
  const std::string language = language_of(call, d);
  if (!d.course.minutes.empty() && language == d.course.language) {
    auto bytes = frozen(context, d, "application/pdf");
    return bytes ? file(std::move(*bytes), "application/pdf", "minutes.pdf") : problem(bytes.error());
  }
  const auto& r = context.decisions->resolutions;
  const auto pdf = paper_pdf(
      care::minutes_of({asked->facts, r.book(), r.phrases(), d.id, d.content, d.course, false}, language));
  return pdf ? file(*pdf, "application/pdf", "minutes-" + language + ".pdf") : problem(pdf.error());
}

http::Response sheet(Context& context, const Call& call) {
  if (!context.decisions) return no_decisions();
  const auto asked = asked_for(context, call);
  if (!asked) return problem(asked.error());
  const auto& d = asked->decision;
  const auto& r = context.decisions->resolutions;
  const auto pdf = paper_pdf(care::signature_sheet(
      {asked->facts, r.book(), r.phrases(), d.id, d.content, d.course}, language_of(call, d)));
  return pdf ? file(*pdf, "application/pdf", "signatures.pdf") : problem(pdf.error());
}

http::Response text(Context& context, const Call& call) {
  if (!context.decisions) return no_decisions();
  const auto asked = asked_for(context, call);
  if (!asked) return problem(asked.error());
  auto bytes = frozen(context, asked->decision, "application/json");
  return bytes ? file(std::move(*bytes), "application/json", "decision.json") : problem(bytes.error());
}

http::Response signature(Context& context, const Call& call, std::string_view format, std::string_view name) {
  if (!context.decisions) return no_decisions();
  const auto asked = asked_for(context, call);
  if (!asked) return problem(asked.error());
  const std::string hospital(call.request.parameter("organization").value_or(""));
  const auto& signatures = asked->decision.course.signatures;
  const auto it = std::ranges::find(signatures, hospital, &care::DecisionSignature::organization);
  if (it == signatures.end())
    return problem(
        {ErrorKind::not_found, "has not signed this revision", "organization", hospital.substr(0, 80), {}});
  const auto kept = context.record.store().read("Provenance", it->provenance, {});
  if (!kept) return problem(kept.error());
  const auto body = *kept ? json::parse((*kept)->body) : json::Value();
  std::string bytes = body ? care::kept_signature(*body, format) : std::string();
  if (bytes.empty()) return problem(404, "not-found", "the signature is not in the record");
  return file(std::move(bytes), "application/pkcs7-signature", std::string(name) + "." + hospital + ".p7s");
}

http::Response minutes_signature(Context& context, const Call& call) {
  return signature(context, call, "application/pdf", "minutes.pdf");
}
http::Response text_signature(Context& context, const Call& call) {
  return signature(context, call, "application/json", "decision.json");
}

http::Response authority(Context& context, const Call&) {
  if (!context.decisions || !context.decisions->resolutions.keys()) return no_decisions();
  const auto pem = context.decisions->resolutions.keys()->authority_certificate(context.record.now());
  return pem ? file(*pem, "application/x-pem-file", "ca.pem") : problem(pem.error());
}

const QueryDoc kRevision{"revision", "an earlier revision; without it the newest"};
const QueryDoc kLang{"lang", "en, vi or zh; without it the language that is signed"};
const QueryDoc kOrganization{"organization", "the hospital whose signature it is"};

}  // namespace

std::vector<Route> resolution_file_routes() {
  return needing(
      access::Need::care,
      {{"GET",
        "/api/cases/{id}/resolutions/{rid}/minutes.pdf",
        "The minutes: exactly the bytes that are signed, or a translation that says so",
        {kRevision, kLang},
        "",
        "PDF",
        minutes},
       {"GET",
        "/api/cases/{id}/resolutions/{rid}/signatures.pdf",
        "Who signed which bytes, when, and how to check it",
        {kRevision, kLang},
        "",
        "PDF",
        sheet},
       {"GET",
        "/api/cases/{id}/resolutions/{rid}/decision.json",
        "The decision as the text that is signed beside the minutes",
        {kRevision},
        "",
        "the signed JSON",
        text},
       {"GET",
        "/api/cases/{id}/resolutions/{rid}/minutes.pdf.p7s",
        "A hospital's detached signature (CMS) over the minutes",
        {kRevision, kOrganization},
        "",
        "DER",
        minutes_signature},
       {"GET",
        "/api/cases/{id}/resolutions/{rid}/decision.json.p7s",
        "A hospital's detached signature (CMS) over the decision's text",
        {kRevision, kOrganization},
        "",
        "DER",
        text_signature},
       {"GET",
        "/api/ca.pem",
        "The certificate of this installation's authority, against which its hospitals' signatures hold",
        {},
        "",
        "PEM",
        authority}});
}

}  // namespace dyad::api
