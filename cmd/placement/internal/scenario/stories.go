package scenario

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

//go:embed stories/*.yaml
var shipped embed.FS

// folder is where the stories of this package are, as people who work on them see it.
const folder = "cmd/placement/internal/scenario/stories/"

// Shipped returns the stories that come with the service, in the order of their files.
func Shipped() ([]Story, error) {
	files, err := fs.Glob(shipped, "stories/*.yaml")
	if err != nil {
		return nil, err
	}
	var stories []Story
	var wrong []error
	for _, file := range files {
		data, err := shipped.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s, err := Parse(folder+path.Base(file), data)
		stories, wrong = append(stories, s), append(wrong, err)
	}
	return stories, errors.Join(wrong...)
}

// Read returns the stories in the files. What is wrong in any of them is reported together.
func Read(files []string) ([]Story, error) {
	var stories []Story
	var wrong []error
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read story: %w", err)
		}
		s, err := Parse(file, data)
		stories, wrong = append(stories, s), append(wrong, err)
	}
	return stories, errors.Join(wrong...)
}
