// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "notify/subscription.hpp"

namespace dyad::notify {
namespace {

constexpr std::array<Topic, 3> kTopics{{
    {.url = "https://dyad.example/fhir/SubscriptionTopic/resource-change",
     .title = "A resource that the filters name was created, changed or deleted",
     .on_delete = true},
    {.url = "https://dyad.example/fhir/SubscriptionTopic/encounter-start",
     .title = "An encounter began",
     .type = "Encounter",
     .element = "status",
     .becomes = "in-progress"},
    {.url = "https://dyad.example/fhir/SubscriptionTopic/encounter-end",
     .title = "An encounter ended",
     .type = "Encounter",
     .element = "status",
     .becomes = "finished"},
}};

constexpr std::array<std::pair<Content, std::string_view>, 3> kContents{{
    {Content::empty, "empty"},
    {Content::id_only, "id-only"},
    {Content::full_resource, "full-resource"},
}};

}  // namespace

std::span<const Topic> topics() { return kTopics; }

const Topic* find_topic(std::string_view url) {
  const auto found = std::ranges::find(kTopics, url, &Topic::url);
  return found == kTopics.end() ? nullptr : &*found;
}

std::string_view name_of(Content content) {
  return std::ranges::find(kContents, content, &std::pair<Content, std::string_view>::first)->second;
}

std::optional<Content> content_of(std::string_view name) {
  for (const auto& [content, text] : kContents)
    if (text == name) return content;
  return std::nullopt;
}

}  // namespace dyad::notify
