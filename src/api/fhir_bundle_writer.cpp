// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_bundle_writer.hpp"

#include "json/json.hpp"

namespace dyad::api {

BundleWriter::BundleWriter(std::string_view type) {
  text_ = R"({"resourceType":"Bundle","type":")";
  text_.append(type).append("\"");
}

void BundleWriter::total(std::size_t count) { member("total", std::to_string(count)); }

void BundleWriter::member(std::string_view name, std::string_view json) {
  text_.append(",\"").append(name).append("\":").append(json);
}

void BundleWriter::link(std::string_view relation, std::string_view url) {
  links_.append(links_.empty() ? "" : ",").append(R"({"relation":")").append(relation);
  links_.append(R"(","url":)").append(json::quote(url)).append("}");
}

void BundleWriter::entry(std::string_view full_url, std::string_view resource, std::string_view rest) {
  if (entries_ == 0) {
    if (!links_.empty()) member("link", "[" + links_ + "]");
    text_ += ",\"entry\":[";
  } else {
    text_ += ',';
  }
  ++entries_;
  std::string_view comma;
  const auto put = [&](std::string_view name, std::string_view json) {
    text_.append(comma).append("\"").append(name).append("\":").append(json);
    comma = ",";
  };
  text_ += '{';
  if (!full_url.empty()) put("fullUrl", json::quote(full_url));
  if (!resource.empty()) put("resource", resource);
  if (!rest.empty()) text_.append(comma).append(rest);
  text_ += '}';
}

std::string BundleWriter::finish() {
  if (entries_ > 0)
    text_ += "]";
  else if (!links_.empty())
    member("link", "[" + links_ + "]");
  text_ += '}';
  return std::move(text_);
}

std::string link_url(std::string_view base, std::string_view path, const url::Parameters& parameters) {
  std::string out(base);
  if (!path.empty()) out.append("/").append(path);
  if (!parameters.empty()) out.append("?").append(url::write_query(parameters));
  return out;
}

}  // namespace dyad::api
