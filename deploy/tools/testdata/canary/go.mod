module placement

go 1.26

require (
	github.com/danielgtaylor/huma/v2 v2.0.0
	github.com/gin-gonic/gin v1.0.0
	github.com/stretchr/testify v1.0.0
	gorm.io/gorm v1.0.0
)

replace (
	github.com/danielgtaylor/huma/v2 => ./stub/huma
	github.com/gin-gonic/gin => ./stub/gin
	github.com/stretchr/testify => ./stub/testify
	gorm.io/gorm => ./stub/gorm
)
