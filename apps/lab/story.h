/* story.h -- tell what a cast has reported, step by step. */
#ifndef LAB_STORY_H
#define LAB_STORY_H

#include "cast.h"

/* A text of an event, or NULL. */
const char *story_text(const json_t *event, const char *key);

/* The steps in the order of time: what was called, what the system reports
 * after it, what it means.  As text, or as JSON Lines with "meaning". */
void story_tell(cast *c);

/* Each state that was reported, and what it means.  Text only. */
void story_tell_states(const cast *c);

#endif
